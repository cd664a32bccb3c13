import { Controller, Get, Injectable, Scope as NestScope } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { Application, Oneiric, type Live } from '../../src/index.js';
import { InjectLive, InjectSlot, OneiricModule } from '../../src/nestjs/index.js';
import { failure, rejection } from '../modules/module-parts.js';
import { asked, Cache, MemoryCache, nestApp, nestModule, RedisCache, Stores } from './nest-parts.js';

const refusal = (application: Application) =>
  rejection(Promise.resolve(application.unregister(Cache, 'memory')));

const ours = () => OneiricModule.forRoot({ providers: [MemoryCache] });

describe('the last candidate of a slot that NestJS injects', () => {
  it.each([
    [
      'by the contract',
      () => {
        @Injectable()
        class Holder {
          constructor(readonly cache: Cache) {}
        }
        return Holder;
      },
    ],
    [
      'by the handle',
      () => {
        @Injectable()
        class Holder {
          constructor(@InjectLive(Cache) readonly cache: Live<Cache>) {}
        }
        return Holder;
      },
    ],
    [
      'by the slot, in a property',
      () => {
        @Injectable()
        class Holder {
          readonly cache!: Cache;
        }
        InjectSlot('adapter:cache')(Holder.prototype, 'cache' as never, undefined as never);
        return Holder;
      },
    ],
    [
      'once per request',
      () => {
        @Injectable({ scope: NestScope.REQUEST })
        class Holder {
          constructor(readonly cache: Cache) {}
        }
        return Holder;
      },
    ],
  ])('is required there, and cannot be taken away: %s', async (_, make) => {
    const nest = await nestApp({ imports: [ours()], providers: [make()] });
    await nest.init();
    const application = nest.get(Application);
    expect(await refusal(application)).toMatch(/^registry\/in-use.*required by Holder of NestJS/);
    expect(nest.get(Cache).kind()).toBe('memory');
    await application.register(RedisCache);
    await application.unregister(Cache, 'memory');
    expect(nest.get(Cache).kind()).toBe('redis');
  });

  it('can be taken away where nobody injects it, or by force: calls are refused until another serves', async () => {
    @Controller('cache')
    class Page {
      constructor(private readonly cache: Cache) {}
      @Get()
      kind() {
        return this.cache.kind();
      }
    }
    const lonely = await nestApp({ imports: [ours()] });
    await lonely.init();
    await lonely.get(Application).unregister(Cache, 'memory');
    expect(failure(() => lonely.get(Cache).kind())).toMatch(/^resolution\/vacant/);
    const nest = await nestApp({ imports: [ours()], controllers: [Page] });
    await nest.listen(0, '127.0.0.1');
    const application = nest.get(Application);
    await application.unregister(Cache, 'memory', { force: true });
    expect(await asked(nest, '/cache')).toMatch(/^500/);
    await application.register(RedisCache);
    expect(await asked(nest, '/cache')).toBe('200 redis');
  });

  it('is required by what NestJS loads later, and no more when NestJS has closed', async () => {
    await using application = await Oneiric.create(Stores);
    await application.unregister(Cache, 'redis');
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ application })] });
    await nest.init();
    @Injectable()
    class Late {
      constructor(readonly cache: Cache) {}
    }
    const feature = OneiricModule.forFeature([Cache]);
    await nest
      .get(LazyModuleLoader)
      .load(() => nestModule({ imports: [feature], providers: [Late] }, 'Later'));
    expect(await refusal(application)).toMatch(/^registry\/in-use.*Late of NestJS/);
    await nest.close();
    await application.unregister(Cache, 'memory');
    expect(application.status(Cache).active).toBeUndefined();
  });
});
