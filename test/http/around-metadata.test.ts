import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Contract, Inject, Service } from '../../src/index.js';
import {
  Controller,
  Get,
  Param,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '../../src/http/index.js';
import { served } from './http-world.js';

@Contract('service:stock')
abstract class Stock {
  abstract count(): number;
}

@Service({ provider: 'shelf' })
class Shelf extends Stock {
  count() {
    return 5;
  }
}

/** As esbuild leaves it: nothing tells what its constructor takes. */
class Around {
  constructor(readonly stock: Stock) {}

  canActivate() {
    return true;
  }

  intercept() {
    return of(this.stock.count());
  }

  transform(value: unknown) {
    return value;
  }

  catch() {
    return this.stock.count();
  }
}

function controllerWith(decorate: ClassDecorator & MethodDecorator) {
  @Controller('of-class')
  @decorate
  class OfClass {
    @Get()
    answer() {
      return 1;
    }
  }
  class Base {
    @Get(':name')
    @decorate
    answer(@Param('name') name: string) {
      return name;
    }
  }
  @Controller('of-method')
  class OfMethod extends Base {}
  return [OfClass, OfMethod];
}

function withPipe() {
  @Controller('of-parameter')
  class OfParameter {
    @Get(':name')
    answer(@Param('name', Around) name: string) {
      return name;
    }
  }
  return OfParameter;
}

const missing = {
  code: 'injection/missing-metadata',
  message: expect.stringContaining('Around.constructor[0]') as string,
};

describe('what stands around methods, and nothing tells what it takes,', () => {
  it.each([
    ['a guard', UseGuards(Around)],
    ['an interceptor', UseInterceptors(Around)],
    ['a pipe', UsePipes(Around)],
    ['a filter', UseFilters(Around)],
  ])('is an error at the start: %s', async (_, decorate) => {
    for (const controller of controllerWith(decorate))
      await expect(served({ controllers: [controller], http: { port: false } })).rejects.toMatchObject(
        missing,
      );
  });

  it('is one as a pipe of a parameter, and where it stands around all routes', async () => {
    await expect(served({ controllers: [withPipe()], http: { port: false } })).rejects.toMatchObject(missing);
    await expect(served({ http: { port: false, guards: [Around] } })).rejects.toMatchObject(missing);
  });

  it('is none where its parameters say it, or its module provides it', async () => {
    class Named {
      constructor(@Inject(Stock) readonly stock: Stock) {}

      canActivate() {
        return this.stock.count() === 5;
      }
    }
    @Controller('named')
    @UseGuards(Named)
    class OfNamed {
      @Get()
      answer() {
        return 1;
      }
    }
    await using world = await served({ controllers: [OfNamed], providers: [Shelf], http: { port: false } });
    expect(await world.said('/named')).toBe(1);
  });
});
