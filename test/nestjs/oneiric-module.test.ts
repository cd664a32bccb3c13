import { Controller, Get, Injectable, type OnModuleInit } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { Application, Oneiric, Service, type Live } from '../../src/index.js';
import {
  getApplicationToken,
  InjectApplication,
  InjectLive,
  InjectSlot,
  OneiricModule,
} from '../../src/nestjs/index.js';
import { asked, Cache, CLOCK, nestApp, nestModule, Stores, type Clock } from './nest-parts.js';
import { failure, rejection } from '../modules/module-parts.js';

@Controller('cache')
class CacheController {
  constructor(private readonly cache: Cache) {}
  @Get()
  kind() {
    return this.cache.kind();
  }
}

describe('OneiricModule.forRoot', () => {
  it('injects contracts as live references, which follow swaps between real requests', async () => {
    const nest = await nestApp({
      imports: [OneiricModule.forRoot({ module: Stores })],
      controllers: [CacheController],
    });
    await nest.listen(0, '127.0.0.1');
    expect(await asked(nest, '/cache')).toBe('200 memory');
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    expect(await asked(nest, '/cache')).toBe('200 redis');
  });

  it('injects tokens, slots by name and handles', async () => {
    @Injectable()
    class Page {
      constructor(
        @InjectSlot(CLOCK) readonly clock: Clock,
        @InjectSlot('adapter:cache') readonly named: Cache,
        @InjectLive(Cache) readonly live: Live<Cache>,
        @InjectLive(CLOCK) readonly handle: Live<Clock>,
        @InjectApplication() readonly application: Application,
      ) {}
    }
    const nest = await nestApp({
      imports: [OneiricModule.forRoot({ module: Stores })],
      providers: [Page],
    });
    await nest.init();
    const page = nest.get(Page);
    expect([page.clock.now(), page.named.kind(), page.live.provider]).toEqual([7, 'memory', 'memory']);
    expect(page.handle.ref).toBe(page.clock);
    expect(page.application).toBe(nest.get(Application));
    expect(page.named).toBe(page.application.get(Cache));
  });

  it('takes providers in the place of a module, and options of create', async () => {
    const nest = await nestApp({
      imports: [OneiricModule.forRoot({ imports: [Stores], selections: { 'adapter:cache': 'redis' } })],
    });
    await nest.init();
    expect(nest.get(Cache).kind()).toBe('redis');
  });

  it('has started before the hooks of whoever injects something of it', async () => {
    const seen: string[] = [];
    @Injectable()
    class Early implements OnModuleInit {
      constructor(private readonly cache: Cache) {}
      onModuleInit() {
        seen.push(this.cache.kind());
      }
    }
    const feature = nestModule({ providers: [Early] }, 'Feature');
    const deep = nestModule({ imports: [feature] }, 'Deep');
    const nest = await nestApp({
      imports: [deep, OneiricModule.forRoot({ module: Stores, isGlobal: true })],
    });
    await nest.init();
    expect(seen).toEqual(['memory']);
  });

  it('closes with NestJS, after the last request has been answered', async () => {
    const trace: string[] = [];
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    @Service({ key: 'slow' })
    class Slow {
      async work() {
        trace.push('asked');
        await held;
        return 'done';
      }
      onCleanup() {
        trace.push('cleaned up');
      }
      onApplicationShutdown(signal: string) {
        trace.push(`shut down by ${signal}`);
      }
    }
    @Controller('slow')
    class SlowController {
      constructor(private readonly slow: Slow) {}
      @Get()
      async get() {
        const first = await this.slow.work();
        // Another call, while NestJS is being closed.
        return `${first} ${await this.slow.work()}`;
      }
    }
    const nest = await nestApp({
      imports: [OneiricModule.forRoot({ providers: [Slow] })],
      controllers: [SlowController],
    });
    // Servers are closed after the hooks that come before that have ended.
    nest
      .getHttpAdapter()
      .getInstance()
      .addHook('preClose', async () => {
        trace.push('servers close');
        answer();
        await Promise.resolve();
      });
    await nest.listen(0, '127.0.0.1');
    const answered = asked(nest, '/slow');
    await expect.poll(() => trace).toEqual(['asked']);
    const closed = (nest as unknown as { close(signal: string): Promise<void> }).close('SIGTERM');
    expect(await answered).toBe('200 done done');
    await closed;
    expect(trace).toEqual(['asked', 'servers close', 'asked', 'cleaned up', 'shut down by SIGTERM']);
  });

  it('takes an application that is there, and leaves it to whoever made it', async () => {
    await using application = await Oneiric.create(Stores);
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ application, name: 'mine' })] });
    await nest.init();
    expect(nest.get(Cache)).toBe(application.get(Cache));
    expect(nest.get(getApplicationToken('mine'))).toBe(application);
    await nest.close();
    expect(application.get(Cache).kind()).toBe('memory');
  });

  it('keeps two applications of ours in one of NestJS apart by their names', async () => {
    @Injectable()
    class Both {
      constructor(
        @InjectApplication('left') readonly left: Application,
        @InjectApplication('right') readonly right: Application,
      ) {}
    }
    const nest = await nestApp({
      imports: [
        OneiricModule.forRoot({ module: Stores, name: 'left' }),
        OneiricModule.forRoot({ module: Stores, name: 'right' }),
      ],
      providers: [Both],
    });
    await nest.init();
    const { left, right } = nest.get(Both);
    await left.swap(Cache, { provider: 'redis' });
    expect([left.get(Cache).kind(), right.get(Cache).kind()]).toEqual(['redis', 'memory']);
  });

  it('makes an application of its own for each of two NestJS applications in one process', async () => {
    const root = nestModule({
      imports: [OneiricModule.forRoot({ module: Stores })],
      controllers: [CacheController],
    });
    const one = await nestApp({ imports: [root] });
    const other = await nestApp({ imports: [root] });
    await Promise.all([one.init(), other.init()]);
    await one.get(Application).swap(Cache, { provider: 'redis' });
    expect([one.get(Cache).kind(), other.get(Cache).kind()]).toEqual(['redis', 'memory']);
    await one.close();
    expect(other.get(Cache).kind()).toBe('memory');
  });

  it('fails the start of NestJS where it cannot start itself, and has undone what had started', async () => {
    const trace: string[] = [];
    @Service({ key: 'first' })
    class First {
      onCleanup() {
        trace.push('first undone');
      }
    }
    @Service({ key: 'broken' })
    class Broken {
      constructor(readonly first: First) {}
      onInit() {
        throw new RangeError('no disk');
      }
    }
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ providers: [First, Broken] })] });
    expect(await rejection(nest.init())).toMatch(/^swap\/init-failed/);
    expect(trace).toEqual(['first undone']);
    await nest.close();
    expect(trace).toEqual(['first undone']);
  });

  it('refuses what else is said of an application that is there', async () => {
    await using application = await Oneiric.create(Stores);
    const both = { application, module: Stores } as never;
    expect(failure(() => OneiricModule.forRoot(both))).toMatch(/^nestjs\/unknown-option/);
  });

  it('closes with NestJS also where NestJS could not start', async () => {
    const trace: string[] = [];
    @Service({ key: 'first' })
    class First {
      onCleanup() {
        trace.push('undone');
      }
    }
    @Injectable()
    class Broken implements OnModuleInit {
      onModuleInit() {
        throw new RangeError('no queue');
      }
    }
    const nest = await nestApp({
      imports: [OneiricModule.forRoot({ providers: [First] })],
      providers: [Broken],
    });
    await expect(nest.init()).rejects.toThrow('no queue');
    await nest.close();
    expect(trace).toEqual(['undone']);
  });

  it.each([
    ['nestjs/bad-option', { module: 'Stores' }],
    ['nestjs/bad-option', { module: Stores, name: '' }],
    ['nestjs/bad-option', { module: Stores, provide: 'Mailer' }],
    ['nestjs/bad-option', { application: {} }],
    ['nestjs/no-module', { name: 'empty' }],
  ])('refuses what it cannot do: %s', (code, options) => {
    expect(() => OneiricModule.forRoot(options as never)).toThrow(expect.objectContaining({ code }));
  });
});
