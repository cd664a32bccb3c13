import {
  Body,
  Catch,
  Controller,
  Get,
  Injectable,
  Post,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type ExecutionContext,
} from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { Application, OnEvent, PostSwap, PreSwap } from '../../src/index.js';
import { OneiricModule, OnSwap } from '../../src/nestjs/index.js';
import { Cache, nestApp, nestModule, Stores } from './nest-parts.js';

let seen: string[] = [];

/** Of any kind: each does nothing but to be told. */
@Catch(RangeError)
class Told {
  constructor(private readonly name: string) {}
  canActivate() {
    return true;
  }
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle();
  }
  transform(value: unknown) {
    return value;
  }
  catch(error: unknown) {
    throw error;
  }
  @OnSwap(Cache)
  onSwap() {
    seen.push(`${this.name}: @OnSwap`);
  }
  @PreSwap(Cache)
  before() {
    seen.push(`${this.name}: @PreSwap`);
  }
  @PostSwap(Cache)
  after() {
    seen.push(`${this.name}: @PostSwap`);
  }
  @OnEvent('swap.switched')
  onEvent({ slot }: { slot?: string }) {
    if (slot === 'adapter:cache') seen.push(`${this.name}: @OnEvent`);
  }
}

const toldOnce = (...names: string[]) =>
  names.flatMap((name) => ['@OnEvent', '@OnSwap', '@PostSwap', '@PreSwap'].map((it) => `${name}: ${it}`));

async function swapped(nest: Awaited<ReturnType<typeof nestApp>>): Promise<readonly string[]> {
  await nest.init();
  // The start itself is an event.
  await setImmediate();
  seen = [];
  await nest.get(Application).swap(Cache, { provider: 'redis' });
  await setImmediate();
  return seen.sort();
}

const root = () => OneiricModule.forRoot({ module: Stores });

describe('what NestJS is given as it is', () => {
  beforeEach(() => {
    seen = [];
  });

  it('is told once, under however many tokens it stands', async () => {
    @Injectable()
    class Provider extends Told {
      constructor() {
        super('provider');
      }
    }
    const value = new Told('value');
    const nest = await nestApp({
      imports: [root(), nestModule({ providers: [{ provide: 'other', useValue: value }] }, 'Other')],
      providers: [
        Provider,
        { provide: 'PORT', useFactory: (provider: Provider) => provider, inject: [Provider] },
        { provide: 'ALIAS', useExisting: Provider },
        ...['one', 'two', 'three'].map((provide) => ({ provide, useValue: value })),
      ],
    });
    expect(await swapped(nest)).toEqual(toldOnce('provider', 'value'));
  });

  it('is told where it is a guard, interceptor, pipe or filter of a controller, a route or a parameter', async () => {
    const shared = new Told('shared');
    @Controller('a')
    @UseGuards(new Told('guard'), shared)
    @UseInterceptors(new Told('interceptor'))
    class First {
      @Post()
      @UsePipes(new Told('pipe'))
      @UseFilters(new Told('filter'))
      post(@Body(new Told('parameter')) body: unknown) {
        return body;
      }
    }
    @Controller('b')
    class Second {
      @Get()
      @UseGuards(shared)
      get() {
        return 1;
      }
    }
    const nest = await nestApp({ imports: [root()], controllers: [First, Second] });
    const names = ['filter', 'guard', 'interceptor', 'parameter', 'pipe', 'shared'];
    expect(await swapped(nest)).toEqual(toldOnce(...names));
  });

  it('is told where it stands around all routes', async () => {
    const nest = await nestApp({ imports: [root()] });
    nest.useGlobalGuards(new Told('guard'));
    nest.useGlobalInterceptors(new Told('interceptor'));
    nest.useGlobalPipes(new Told('pipe'));
    nest.useGlobalFilters(new Told('filter'));
    expect(await swapped(nest)).toEqual(toldOnce('filter', 'guard', 'interceptor', 'pipe'));
  });
});
