import { IsInt, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  Body,
  Controller,
  createParamDecorator,
  DefaultValuePipe,
  Get,
  Post,
  Query,
  Req,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '../../src/http/index.js';
import type { Constructable } from '../../src/index.js';
import { served } from './http-world.js';

const User = createParamDecorator((field: string | undefined, context) => ({
  [field ?? 'all']: context.switchToHttp().getRequest().headers.get('x-user'),
}));

class Deny {
  canActivate() {
    return false;
  }
}

class Kept {
  transform(value: unknown) {
    return value;
  }
  intercept() {
    return Promise.reject(new Error('not asked'));
  }
  catch() {
    return 'caught';
  }
}

class Named {
  @IsString()
  name!: string;
}

class Counted extends Named {
  @IsInt()
  count!: number;
}

@Controller({ path: 'two', key: 'two', stackLevel: 1 })
class First {
  @Get()
  who(@Query('name', new DefaultValuePipe('first')) name: string) {
    return name;
  }

  @Post()
  add(@Body() body: Named) {
    return body;
  }

  @Get('user')
  user(@User('name') user: unknown): object {
    return { first: user };
  }
}

const second = { path: 'two', key: 'two', provider: 'second', provides: First };

class Plain {
  who(name: string): string {
    return name.replace(/.*/, 'second');
  }
  add(body: Named) {
    return body;
  }
  user(user: unknown) {
    return { second: user };
  }
}

@Controller(second)
class Guarded extends Plain {
  @UseGuards(Deny)
  override who(name: string) {
    return super.who(name);
  }
}

@UseGuards(Deny)
@Controller(second)
class AllGuarded extends Plain {}

@UsePipes(Kept)
@Controller(second)
class Piped extends Plain {}

@UseInterceptors(Kept)
@Controller(second)
class Intercepted extends Plain {}

@UseFilters(Kept)
@Controller(second)
class Filtered extends Plain {}

@SetMetadata('role', 'admin')
@Controller(second)
class OfAdmins extends Plain {}

@Controller(second)
class Typed extends Plain {
  @Post()
  override add(@Body() body: Counted) {
    return body;
  }
}

@Controller(second)
class Defaulted extends Plain {
  @Get()
  override who(@Query('name', new DefaultValuePipe('second')) name: string) {
    return name;
  }
}

@Controller({ ...second, path: '/elsewhere' })
class Elsewhere extends Plain {}

@Controller(second)
class OtherData extends Plain {
  override user(@User('id') user: unknown) {
    return super.user(user);
  }
}

@Controller(second)
class OtherDecorator extends Plain {
  override user(@Req() user: unknown) {
    return super.user(user);
  }
}

@Controller({ ...second, when: { profile: 'nowhere' } })
class Conditional extends Guarded {}

class Lacking {
  who() {
    return 'second';
  }
}
// Types refuse it already.
Controller(second)(Lacking as unknown as typeof First);

@Controller({ key: 'two', provider: 'second', provides: First })
class Silent extends Plain {}

@Controller(second)
class Same extends Plain {
  @Get()
  override who(@Query('name', new DefaultValuePipe('first')) name: string) {
    return `second ${name}`;
  }

  @Post()
  override add(@Body() body: Named) {
    return body;
  }

  override user(@User('name') user: unknown) {
    return super.user(user);
  }
}

const start = (cls: Constructable) => served({ controllers: [First, cls], http: { port: false } });

describe('another candidate of the slot of a controller', () => {
  it.each([
    ['guards of a method', Guarded],
    ['guards of a class', AllGuarded],
    ['pipes', Piped],
    ['interceptors', Intercepted],
    ['filters', Filtered],
    ['values', OfAdmins],
    ['a type of a body', Typed],
    ['a pipe of a parameter', Defaulted],
    ['a path', Elsewhere],
    ['what a decorator of a parameter is given', OtherData],
    ['another decorator of a parameter', OtherDecorator],
    ['guards, whether its condition holds or not', Conditional],
  ])('is an error at the start where it says others, which would be lost: %s', async (...[, cls]) => {
    await expect(start(cls)).rejects.toMatchObject({ code: 'http/routes-differ', path: cls.name });
  });

  it('is an error at the start where it lacks a method that a route leads to', async () => {
    await expect(start(Lacking)).rejects.toMatchObject({ code: 'http/no-method', path: 'Lacking' });
  });

  it.each([
    ['nothing', Silent, 'second'],
    ['the same', Same, 'second first'],
  ])('may take its place where it says %s', async (...[, cls, said]) => {
    await using world = await start(cls);
    expect(await (await world.ask('/two')).text()).toBe('first');
    await world.app.swap('controller:two', { provider: 'second' });
    expect(await (await world.ask('/two')).text()).toBe(said);
  });
});
