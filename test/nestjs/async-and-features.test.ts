import { Controller, Get, Injectable, Module as NestModule } from '@nestjs/common';
import { LazyModuleLoader, ModuleRef } from '@nestjs/core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Application, Module, Oneiric, Service, type Live } from '../../src/index.js';
import { getLiveToken, InjectLive, OneiricModule } from '../../src/nestjs/index.js';
import { failure, rejection } from '../modules/module-parts.js';
import { asked, Cache, CLOCK, nestApp, nestModule, Stores } from './nest-parts.js';

@Injectable()
class Settings {
  readonly provider = 'redis';
  createOneiricOptions() {
    return { selections: { 'adapter:cache': this.provider } as const };
  }
}
const SettingsModule = nestModule({ providers: [Settings], exports: [Settings] }, 'SettingsModule');

@Service({ key: 'reports', activation: 'lazy' })
class Reports {
  page() {
    return 'page 1';
  }
}

@Module({ imports: [Stores], providers: [Reports] })
class WithReports {}

describe('OneiricModule.forRootAsync', () => {
  it.each([
    [
      'useFactory',
      {
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: (its: Settings) => its.createOneiricOptions(),
      },
    ],
    ['useClass', { useClass: Settings }],
    ['useExisting', { imports: [SettingsModule], useExisting: Settings }],
  ])('takes options from %s', async (_, way) => {
    const nest = await nestApp({ imports: [OneiricModule.forRootAsync({ module: Stores, ...way })] });
    await nest.init();
    expect(nest.get(Cache).kind()).toBe('redis');
  });

  it('takes from a factory what the application is made of, and forFeature names what is injected', async () => {
    const nest = await nestApp({
      imports: [
        OneiricModule.forRootAsync({ useFactory: () => Promise.resolve({ imports: [Stores] }) }),
        OneiricModule.forFeature([Cache, CLOCK, 'service:clock']),
      ],
    });
    await nest.init();
    expect(nest.get(Cache).kind()).toBe('memory');
    expect(nest.get('service:clock')).toBe(nest.get(CLOCK as never));
  });

  it('takes an application from a factory, and leaves it to whoever made it', async () => {
    await using application = await Oneiric.create(Stores);
    const nest = await nestApp({
      imports: [
        OneiricModule.forRootAsync({ useFactory: () => ({ application }) }),
        OneiricModule.forFeature([Cache]),
      ],
    });
    await nest.init();
    expect(nest.get(Cache)).toBe(application.get(Cache));
    await nest.close();
    expect(application.get(Cache).kind()).toBe('memory');
  });

  it('takes no signals of the process with its runtime, and refuses to', async () => {
    const listening = () => ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => process.listenerCount(signal));
    const before = listening();
    const stateDir = mkdtempSync(join(tmpdir(), 'oneiric-nest-'));
    onTestFinished(() => rmSync(stateDir, { recursive: true }));
    const options = { module: Stores, stateDir, admin: false, logging: false, runtime: true } as const;
    const nest = await nestApp({ imports: [OneiricModule.forRootAsync({ useFactory: () => options })] });
    await nest.init();
    expect(listening()).toEqual(before);
    expect(() => OneiricModule.forRoot({ ...options, runtime: { signals: true } })).toThrow(
      expect.objectContaining({ code: 'nestjs/bad-option' }),
    );
    await nest.close();
  });

  it('wants one way to make options', () => {
    expect(failure(() => OneiricModule.forRootAsync({ module: Stores }))).toMatch(
      /^nestjs\/bad-option.*no way/,
    );
    const both = { useClass: Settings, useExisting: Settings };
    expect(failure(() => OneiricModule.forRootAsync(both))).toMatch(/useClass and useExisting/);
  });

  it('fails the start of NestJS where options are made that say nothing of what it is made of', async () => {
    const root = { imports: [OneiricModule.forRootAsync({ useFactory: () => ({}) })] };
    expect(await rejection(nestApp(root))).toMatch(/^nestjs\/no-module/);
  });
});

describe('a module that NestJS loads later', () => {
  it.each([{ isGlobal: false }, { isGlobal: true }])(
    'cannot bring an application, since nobody would start or close it: %o',
    async (how) => {
      const nest = await nestApp({ imports: [OneiricModule.forRoot({ module: Stores })] });
      await nest.init();
      const late = OneiricModule.forRoot({ module: WithReports, name: 'late', ...how });
      const loading = nest.get(LazyModuleLoader).load(() => nestModule({ imports: [late] }, 'Late'));
      expect(await rejection(loading)).toMatch(/^nestjs\/loaded-late/);
    },
  );

  it('may import the application that is there already', async () => {
    const stores = OneiricModule.forRoot({ module: Stores });
    @Injectable()
    class Holder {
      constructor(readonly cache: Cache) {}
    }
    const nest = await nestApp({ imports: [stores] });
    await nest.init();
    const late = nestModule({ imports: [stores], providers: [Holder] }, 'Late');
    const loaded: ModuleRef = await nest.get(LazyModuleLoader).load(() => late);
    expect(loaded.get(Holder).cache.kind()).toBe('memory');
  });
});

describe('OneiricModule.forFeature', () => {
  it('activates what is lazy, for whoever imports it', async () => {
    @Controller('reports')
    class ReportsController {
      constructor(private readonly reports: Reports) {}
      @Get()
      page() {
        return this.reports.page();
      }
    }
    const feature = nestModule({
      imports: [OneiricModule.forFeature([Reports])],
      controllers: [ReportsController],
    });
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ module: WithReports }), feature] });
    await nest.listen(0, '127.0.0.1');
    expect(await asked(nest, '/reports')).toBe('200 page 1');
  });

  it('works in a module that NestJS loads later, in which what is lazy is activated before it is injected', async () => {
    @Injectable()
    class Printer {
      constructor(
        readonly reports: Reports,
        @InjectLive(Cache) readonly cache: Live<Cache>,
      ) {}
    }
    @NestModule({ imports: [OneiricModule.forFeature([Reports, Cache])], providers: [Printer] })
    class PrinterModule {}
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ module: WithReports })] });
    await nest.init();
    const loaded: ModuleRef = await nest.get(LazyModuleLoader).load(() => PrinterModule);
    const { reports, cache } = loaded.get(Printer);
    expect(reports.page()).toBe('page 1');
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    expect(cache.provider).toBe('redis');
    expect(await nest.resolve(getLiveToken(Cache))).toBe(cache);
  });

  it('may stand in several modules for the same slot: each is given the same reference', async () => {
    @Injectable()
    class Left {
      constructor(readonly cache: Cache) {}
    }
    @Injectable()
    class Right {
      constructor(
        readonly cache: Cache,
        readonly reports: Reports,
      ) {}
    }
    const left = nestModule(
      { imports: [OneiricModule.forFeature([Cache])], providers: [Left] },
      'LeftModule',
    );
    const both = [OneiricModule.forFeature([Cache]), OneiricModule.forFeature([Cache, Reports])];
    const right = nestModule({ imports: both, providers: [Right] }, 'RightModule');
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ module: WithReports }), left, right] });
    await nest.init();
    expect(nest.get(Left).cache).toBe(nest.get(Right).cache);
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    expect([nest.get(Left).cache.kind(), nest.get(Right).reports.page()]).toEqual(['redis', 'page 1']);
  });

  it('names its application', async () => {
    const feature = nestModule({ imports: [OneiricModule.forFeature([Cache], 'left')] });
    const nest = await nestApp({
      imports: [OneiricModule.forRoot({ module: Stores, name: 'left' }), feature],
    });
    await nest.init();
    expect(nest.select(feature).get(Cache, { strict: false }).kind()).toBe('memory');
  });

  it('refuses what is no contract, token or slot', () => {
    const forgotten = [Cache, undefined] as never;
    expect(failure(() => OneiricModule.forFeature(forgotten))).toMatch(/^nestjs\/bad-wish.*undefined/);
    expect(failure(() => OneiricModule.forFeature(['cache' as never]))).toMatch(/^nestjs\/bad-wish/);
  });

  it('is refused for what has no live reference', async () => {
    @Injectable()
    class Plain {}
    @Module({ imports: [Stores], providers: [Plain] })
    class WithPlain {}
    const nest = nestApp({
      imports: [OneiricModule.forRoot({ module: WithPlain }), OneiricModule.forFeature([Plain])],
    });
    expect(await rejection(nest)).toMatch(/^nestjs\/not-live.*Plain/);
  });

  it('fails the start where nothing is known of what it names', async () => {
    abstract class Unknown {}
    const nest = nestApp({
      imports: [OneiricModule.forRoot({ module: Stores }), OneiricModule.forFeature([Unknown])],
    });
    expect(await rejection(nest)).toMatch(/^resolution\//);
  });
});
