import { IsInt, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  Body,
  Controller,
  DefaultValuePipe,
  Get,
  Post,
  Query,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '../../src/http/index.js';
import type { Constructable } from '../../src/index.js';
import { served } from './http-world.js';

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
}

const second = { path: 'two', key: 'two', provider: 'second', provides: First };

class Plain {
  who(name: string): string {
    return name.replace(/.*/, 'second');
  }
  add(body: Named) {
    return body;
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

class Lacking {
  who() {
    return 'second';
  }
}
// Types refuse it already.
Controller(second)(Lacking as unknown as typeof First);

@Controller(second)
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
