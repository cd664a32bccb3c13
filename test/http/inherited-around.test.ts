import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  Controller,
  ForbiddenException,
  Get,
  Param,
  Reflector,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '../../src/http/index.js';
import { served } from './http-world.js';

class Deny implements CanActivate {
  canActivate() {
    return false;
  }
}

/** Lets nobody in where a value asks for somebody. */
class Roles implements CanActivate {
  readonly #reflector = new Reflector();
  canActivate(context: ExecutionContext) {
    const asked = this.#reflector.getAllAndOverride<string>('role', [
      context.getHandler(),
      context.getClass(),
    ]);
    return asked === undefined;
  }
}

class Says implements PipeTransform<string, string> {
  constructor(private readonly word: string) {}
  transform(value: string) {
    return `${value} ${this.word}`;
  }
}

class Wraps implements NestInterceptor {
  constructor(private readonly word: string) {}
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((value) => `${this.word}(${String(value)})`));
  }
}

class Answers implements ExceptionFilter {
  constructor(private readonly word: string) {}
  catch() {
    return { answered: this.word };
  }
}

class OfMethods {
  @UseGuards(Deny)
  @Get('denied')
  denied() {
    return 'in';
  }

  @UseGuards(Roles)
  @SetMetadata('role', 'admin')
  @Get('admins')
  admins() {
    return 'in';
  }

  @UseFilters(new Answers('method of base'))
  @Get('fails')
  fails(): string {
    throw new ForbiddenException();
  }

  @UsePipes(new Says('method'))
  @UseInterceptors(new Wraps('method'))
  @Get('said/:word')
  said(@Param('word') word: string) {
    return word;
  }

  @Get('open')
  open() {
    return 'in';
  }
}

@UseGuards(Deny)
class Guarded extends OfMethods {}

@SetMetadata('role', 'admin')
class OfAdmins extends OfMethods {}

@UsePipes(new Says('base'))
@UseInterceptors(new Wraps('base'))
@UseFilters(new Answers('base'))
class Base {
  @Get('said/:word')
  said(@Param('word') word: string) {
    return word;
  }

  @Get('fails')
  fails(): string {
    throw new ForbiddenException();
  }
}

describe('what stands around the methods of a base class', () => {
  it('stands around those that a controller inherits: guards, filters, interceptors, pipes', async () => {
    @Controller('sub')
    class Sub extends OfMethods {}
    await using world = await served({ controllers: [Sub], http: { port: false } });
    expect((await world.ask('/sub/denied')).status).toBe(403);
    expect((await world.ask('/sub/admins')).status).toBe(403);
    expect(await world.said('/sub/fails')).toEqual({ answered: 'method of base' });
    expect(await (await world.ask('/sub/said/a')).text()).toBe('method(a method)');
    expect((await world.ask('/sub/open')).status).toBe(200);
  });

  it('stands around all routes of a controller where the class of the base says so', async () => {
    @Controller('sub')
    class Sub extends Guarded {
      @Get('own')
      own() {
        return 'in';
      }
    }
    await using world = await served({ controllers: [Sub], http: { port: false } });
    expect((await world.ask('/sub/open')).status).toBe(403);
    expect((await world.ask('/sub/own')).status).toBe(403);
  });

  it('stands around methods that override others, whether they say their route again or not', async () => {
    @Controller('sub')
    class Sub extends OfMethods {
      override admins() {
        return 'in anew';
      }

      @Get('denied')
      override denied() {
        return 'in anew';
      }
    }
    await using world = await served({ controllers: [Sub], http: { port: false } });
    expect((await world.ask('/sub/denied')).status).toBe(403);
    expect((await world.ask('/sub/admins')).status).toBe(403);
  });

  it('is found by guards of the controller, where it is a value of the base', async () => {
    @UseGuards(Roles)
    @Controller('sub')
    class Sub extends OfAdmins {}
    await using world = await served({ controllers: [Sub], http: { port: false } });
    expect((await world.ask('/sub/open')).status).toBe(403);
  });

  it('comes before what the controller says itself; filters of the controller come first', async () => {
    @UsePipes(new Says('sub'))
    @UseInterceptors(new Wraps('sub'))
    @UseFilters(new Answers('sub'))
    @Controller('sub')
    class Sub extends Base {
      @Get('own/:word')
      own(@Param('word') word: string) {
        return word;
      }
    }
    @Controller('other')
    class Other extends Base {}
    await using world = await served({ controllers: [Sub, Other], http: { port: false } });
    expect(await (await world.ask('/sub/said/a')).text()).toBe('base(sub(a base sub))');
    expect(await (await world.ask('/sub/own/a')).text()).toBe('base(sub(a base sub))');
    expect(await world.said('/sub/fails')).toEqual({ answered: 'sub' });
    // What one subclass adds is not of the base, nor of another.
    expect(await (await world.ask('/other/said/a')).text()).toBe('base(a base)');
    expect(await world.said('/other/fails')).toEqual({ answered: 'base' });
  });

  it('stands there once, in each of several applications', async () => {
    @Controller('sub')
    class Sub extends Base {}
    for (let times = 0; times < 2; times += 1) {
      await using world = await served({ controllers: [Sub], http: { port: false } });
      expect(await (await world.ask('/sub/said/a')).text()).toBe('base(a base)');
    }
  });
});
