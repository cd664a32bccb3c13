import { Injectable, Controller, Get, Module as NestModule } from '@nestjs/common';
import { ExternalContextCreator, LazyModuleLoader } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { Module, Service } from '../../src/index.js';
import { OneiricHealthIndicator, OneiricModule, OnSwap, Pinned } from '../../src/nestjs/index.js';
import { failure, rejection } from '../modules/module-parts.js';
import { Cache, nestApp, nestModule, Stores } from './nest-parts.js';

const root = (more: object = {}) => OneiricModule.forRoot({ module: Stores, ...more });

const initialised = async (...args: Parameters<typeof nestApp>) => (await nestApp(...args)).init();

describe('an error in NestJS says where it is', () => {
  it.each(['adapter:cahce', 'x', undefined])('for @OnSwap(%s)', async (wish) => {
    @Injectable()
    class Warmer {
      @OnSwap(wish as never)
      warm() {
        return 1;
      }
    }
    const error = await rejection(initialised({ imports: [root()], providers: [Warmer] }));
    expect(error).toMatch(/@OnSwap of Warmer\.warm/);
  });

  it.each(['adapter:cahce', undefined])('for @Pinned(%s)', async (wish) => {
    @Controller()
    class Page {
      @Get()
      get(@Pinned(wish as never) it: unknown) {
        return it;
      }
    }
    const imports = [root({ pin: true })];
    expect(await rejection(initialised({ imports, controllers: [Page] }))).toMatch(/@Pinned in Page\.get/);
  });

  it('for @Pinned where no request is', async () => {
    @Injectable()
    class Resolver {
      query(@Pinned(Cache) cache: Cache) {
        return cache.kind();
      }
    }
    const nest = await nestApp({ imports: [root({ pin: true })], providers: [Resolver] });
    await nest.init();
    const resolver = nest.get(Resolver);
    const query = (...args: unknown[]) => resolver.query(args[0] as Cache);
    const call = nest.get(ExternalContextCreator).create(resolver, query, 'query', '__routeArguments__', {
      exchangeKeyForValue: () => undefined,
    });
    expect(await rejection(Promise.resolve(call(undefined, {}, {})))).toMatch(/^nestjs\/not-pinned/);
  });

  it('for options that a factory does not make', async () => {
    class Maker {}
    const by = (ways: object) =>
      rejection(nestApp({ imports: [OneiricModule.forRootAsync({ module: Stores, ...ways })] }));
    expect(await by({ useClass: Maker })).toMatch(/^nestjs\/bad-option.*useClass.*createOneiricOptions/s);
    expect(await by({ useFactory: () => 'x' })).toMatch(/^nestjs\/bad-option.*forRootAsync was given "x"/s);
    expect(failure(() => root({ name: '' }))).toMatch(/^nestjs\/bad-option.*leave it out/s);
  });

  it('for the health of an application that is not there', async () => {
    const nest = await nestApp({ imports: [root({ name: 'bill' })] });
    await nest.init();
    const health = nest.get(OneiricHealthIndicator).isHealthy('x', { application: 'bil' });
    expect(await rejection(health)).toMatch(/^nestjs\/unknown-application.*"bill"/s);
  });

  it('for an application that is loaded late beside another without a name', async () => {
    const nest = await nestApp({ imports: [root()] });
    await nest.init();
    const late = nest.get(LazyModuleLoader).load(() => nestModule({ imports: [root()] }, 'Late'));
    expect(await rejection(late)).toMatch(/^nestjs\/loaded-late.*Late/s);
  });

  it('for what NestJS provides and components are not given', async () => {
    @Injectable()
    class Mailer {}
    @Service({ key: 'welcome', inject: [Mailer] })
    class Welcome {}
    const imports = [OneiricModule.forRoot({ providers: [Welcome] })];
    const error = await rejection(initialised({ imports, providers: [Mailer] }));
    expect(error).toMatch(/^resolution\/unknown.*provide: \[Mailer\]/s);
  });

  it('for modules of the other package', async () => {
    @NestModule({ providers: [] })
    class Theirs {}
    expect(failure(() => OneiricModule.forRoot({ module: Theirs }))).toMatch(/@nestjs\/common/);
    @Module({ providers: [] })
    class Ours {}
    const error = await rejection(nestApp({ imports: [root(), nestModule({ imports: [Ours] }, 'Shop')] }));
    expect(error).toMatch(/^nestjs\/bad-module.*Shop.*Ours.*forRoot\(\{ module: Ours \}\)/s);
  });
});
