import { Controller, Injectable, Scope as NestScope } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import {
  Application,
  Injectable as Ours,
  Module,
  Oneiric,
  PostSwap,
  PreSwap,
  Service,
  type SwapContext,
} from '../../src/index.js';
import { getApplicationToken, OneiricModule } from '../../src/nestjs/index.js';
import { rejection } from '../modules/module-parts.js';
import { Cache, MemoryCache, nestApp, nestModule, RedisCache, Stores } from './nest-parts.js';

const root = (name?: string) => OneiricModule.forRoot({ module: Stores, ...(name && { name }) });

/** What happened, in order. */
function tracing() {
  const trace: string[] = [];
  @Injectable()
  class Auditor {
    private readonly name = 'auditor';
    @PreSwap(Cache)
    async before({ slot, from, to }: SwapContext) {
      await Promise.resolve();
      trace.push(`${this.name} before ${slot}: ${from} -> ${to}`);
    }
    @PostSwap(Cache)
    @PostSwap('*')
    after({ slot }: SwapContext) {
      trace.push(`${this.name} after ${slot}`);
    }
  }
  return { trace, Auditor };
}

describe('@PreSwap and @PostSwap on what NestJS makes', () => {
  it('are called around each swap, in their turn, not at the start', async () => {
    const { trace, Auditor } = tracing();
    const nest = await nestApp({ imports: [root()], providers: [Auditor] });
    await nest.init();
    expect(trace).toEqual([]);
    const application = nest.get(Application);
    application.hooks.switched(Cache, () => void trace.push('switched'));
    await application.swap(Cache, { provider: 'redis' });
    const around = [
      'auditor before adapter:cache: memory#1 -> redis#2',
      'switched',
      'auditor after adapter:cache',
    ];
    expect(trace.splice(0)).toEqual(around);
    await application.refresh('service:clock');
    expect(trace).toEqual(['auditor after service:clock']);
  });

  it('refuse the swap where the first fails, as those of components do', async () => {
    @Controller()
    class Page {
      @PreSwap('adapter:cache')
      refuse() {
        throw new RangeError('not now');
      }
    }
    const nest = await nestApp({ imports: [root()], controllers: [Page] });
    await nest.init();
    const application = nest.get(Application);
    expect(await rejection(application.swap(Cache, { provider: 'redis' }))).toMatch(/^swap\/.*not now/s);
    expect(nest.get(Cache).kind()).toBe('memory');
  });

  it('are called in modules that NestJS loads later, and no more when NestJS has closed', async () => {
    const { trace, Auditor } = tracing();
    await using application = await Oneiric.create(Stores);
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ application })] });
    await nest.init();
    await nest.get(LazyModuleLoader).load(() => nestModule({ providers: [Auditor] }, 'Later'));
    await application.swap(Cache, { provider: 'redis' });
    expect(trace.splice(0)).toHaveLength(2);
    await nest.close();
    await application.swap(Cache, { provider: 'memory' });
    expect(trace).toEqual([]);
  });

  it('are of every application that knows the slot', async () => {
    const trace: string[] = [];
    @Service({ key: 'only-here' })
    class OnlyHere {}
    @Module({ imports: [Stores], providers: [OnlyHere] })
    class More {}
    @Injectable()
    class Listener {
      @PreSwap('service:only-here')
      @PreSwap(Cache)
      before({ slot }: SwapContext) {
        trace.push(slot);
      }
    }
    const more = OneiricModule.forRoot({ module: More, name: 'more' });
    const nest = await nestApp({ imports: [root('less'), more], providers: [Listener] });
    await nest.init();
    const of = (name: string) => nest.get<Application>(getApplicationToken(name));
    await of('less').swap(Cache, { provider: 'redis' });
    await of('more').swap(Cache, { provider: 'redis' });
    await of('more').refresh('service:only-here');
    expect(trace).toEqual(['adapter:cache', 'adapter:cache', 'service:only-here']);
  });

  it('are called once where the application makes what a factory of NestJS gives', async () => {
    const trace: string[] = [];
    @Ours()
    class Audit {
      @PreSwap(Cache)
      before() {
        trace.push('before');
      }
    }
    @Module({ providers: [MemoryCache, RedisCache, Audit] })
    class Audited {}
    await using application = await Oneiric.create(Audited);
    const made = { provide: 'audit', useFactory: () => application.get(Audit) };
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ application })], providers: [made] });
    await nest.init();
    trace.length = 0;
    await application.swap(Cache, { provider: 'redis' });
    expect(trace).toEqual(['before']);
  });

  it('fail the start for a slot of which nothing is known, and on what there is not one of', async () => {
    @Injectable()
    class Lost {
      @PreSwap('adapter:cach')
      before() {}
    }
    const lost = await nestApp({ imports: [root()], providers: [Lost] });
    expect(await rejection(lost.init())).toMatch(/^resolution\/.*adapter:cach/);
    @Injectable({ scope: NestScope.REQUEST })
    class PerRequest {
      @PostSwap(Cache)
      after() {}
    }
    const scoped = await nestApp({ imports: [root()], providers: [PerRequest] });
    expect(await rejection(scoped.init())).toMatch(/^nestjs\/not-a-singleton: @PostSwap.*PerRequest.after/);
  });
});
