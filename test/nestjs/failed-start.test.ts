import {
  Controller,
  Get,
  Injectable,
  type FactoryProvider,
  type ModuleMetadata as NestMetadata,
  type OnModuleInit,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Application, Module, OnEvent, Oneiric, PreSwap, Service } from '../../src/index.js';
import { InjectSlot, OneiricModule, OnSwap } from '../../src/nestjs/index.js';
import { rejection } from '../modules/module-parts.js';
import { Cache, nestApp, nestModule, Stores } from './nest-parts.js';

const trace: string[] = [];

@Service({ key: 'first' })
class First {
  onInit() {
    trace.push('first started');
  }
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

/** An application that keeps open whatever an application can: a state, a socket, a file that is followed. */
function everything(providers: readonly (new (...args: never[]) => object)[] = [First], name?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-nest-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'oneiric.yaml');
  writeFileSync(file, 'profile: default\n');
  const socket = join(folder, 'admin.sock');
  const options = { stateDir: join(folder, 'state'), config: { file, watch: true }, admin: { socket } };
  trace.length = 0;
  const before = held();
  return {
    ours: OneiricModule.forRoot({ providers, ...options, ...(name !== undefined && { name }) }),
    socket,
    /** Nothing is open that was not open before, and another application can have the state. */
    isUndone: async () => {
      @Service({ key: 'other' })
      class Other {}
      @Module({ providers: [Other] })
      class Others {}
      const again = async () => {
        await using application = await Oneiric.create(Others, options);
        return application.state?.health.status;
      };
      await expect.poll(() => again().catch((error: unknown) => error)).toBe('ok');
      await expect.poll(() => [held(), existsSync(socket)]).toEqual([before, false]);
    },
  };
}

/** What this process has open. */
const held = () =>
  process
    .getActiveResourcesInfo()
    .filter((type) => !/Timeout|Immediate|FSReq/.test(type))
    .sort();

const failingIn = (hook: string): NestMetadata['providers'] => {
  @Injectable()
  class Failing {
    [hook]() {
      trace.push(`${hook} fails`);
      throw new RangeError('no queue');
    }
  }
  return [Failing];
};

const UNMAKEABLE: readonly (readonly [string, FactoryProvider])[] = [
  [
    'in a constructor',
    {
      provide: 'failing',
      useFactory: (): never => {
        throw new RangeError('no queue');
      },
    },
  ],
  [
    'after ours is made',
    {
      provide: 'failing',
      inject: [Application],
      useFactory: async (): Promise<never> => {
        await pause(5);
        throw new RangeError('no queue');
      },
    },
  ],
  ['for want of something', { provide: 'failing', inject: ['nothing'], useFactory: (): number => 1 }],
];

const frozen = () =>
  Object.freeze({
    onModuleInit() {
      throw new RangeError('no queue');
    },
  });

function twiceRouted() {
  @Controller()
  class Twice {
    @Get()
    one() {
      return 1;
    }
    @Get()
    other() {
      return 2;
    }
  }
  return Twice;
}

describe('a NestJS application that cannot be made', () => {
  it.each(UNMAKEABLE)('leaves nothing open of ours: %s', async (_, failing) => {
    const { ours, isUndone } = everything();
    await expect(nestApp({ imports: [ours], providers: [failing] })).rejects.toThrow();
    await isUndone();
    expect(trace).toEqual([]);
  });

  it.each(UNMAKEABLE)(
    'can be tried again at once, with the same state and socket: %s',
    async (_, failing) => {
      const { ours, socket } = everything();
      for (const provider of [failing, failing])
        await expect(nestApp({ imports: [ours], providers: [provider] })).rejects.toThrow(/no queue|nothing/);
      const nest = await nestApp({ imports: [ours] });
      await nest.init();
      expect(existsSync(socket)).toBe(true);
      await nest.close();
      expect(trace).toEqual(['first started', 'first undone']);
    },
  );

  it('is not waited for by another one that is being made meanwhile', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const waiting = nestApp({
      imports: [OneiricModule.forRoot({ providers: [First] })],
      providers: [{ provide: 'slow', useFactory: () => held }],
    });
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ providers: [First] })] });
    await nest.init();
    release();
    await (await waiting).init();
    expect(nest.get(Application).get(First)).toBeDefined();
  });

  it('leaves nothing open of ours in a test, either', async () => {
    const { ours, isUndone } = everything();
    const failing = { provide: 'failing', inject: ['nothing'], useFactory: (): number => 1 };
    const compiling = Test.createTestingModule({ imports: [ours], providers: [failing] }).compile();
    await expect(compiling).rejects.toThrow(/nothing/);
    await isUndone();
  });
});

describe('a NestJS application that cannot start', () => {
  it.each(['onModuleInit', 'onApplicationBootstrap'])(
    'has ours undone before that is known: %s fails',
    async (hook) => {
      const { ours, socket, isUndone } = everything();
      const feature = nestModule({ providers: failingIn(hook) ?? [] }, 'Feature');
      const nest = await nestApp({ imports: [feature, ours] });
      expect(existsSync(socket)).toBe(true);
      await expect(nest.init()).rejects.toThrow('no queue');
      expect(trace).toEqual(['first started', `${hook} fails`, 'first undone']);
      expect(existsSync(socket)).toBe(false);
      await nest.close();
      await isUndone();
      expect(trace).toHaveLength(3);
    },
  );

  it('has ours undone where nobody gets anything to close', async () => {
    const { ours, isUndone } = everything();
    const root = nestModule({ imports: [ours], providers: failingIn('onModuleInit') ?? [] });
    const making = NestFactory.createApplicationContext(root, { abortOnError: false, logger: false });
    await expect(making).rejects.toThrow('no queue');
    expect(trace).toEqual(['first started', 'onModuleInit fails', 'first undone']);
    await isUndone();
  });

  it('may listen elsewhere where a port is taken, and is closed by whoever has it', async () => {
    const { ours, isUndone } = everything();
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const nest = await nestApp({ imports: [ours] });
    await expect(nest.listen(port, '127.0.0.1')).rejects.toThrow(/EADDRINUSE/);
    expect(trace).toEqual(['first started']);
    await nest.listen(0, '127.0.0.1');
    await nest.close();
    await new Promise((resolve) => other.close(resolve));
    expect(trace).toEqual(['first started', 'first undone']);
    await isUndone();
  });

  const THROWING: readonly (readonly [string, NestMetadata, boolean])[] = [
    ['a module configures middleware', {}, true],
    ['a route is registered twice', { controllers: [twiceRouted()] }, false],
    ['a hook of something frozen', { providers: [{ provide: 'frozen', useValue: frozen() }] }, false],
  ];

  it.each(THROWING)('has ours undone where it fails elsewhere: %s', async (_, metadata, configures) => {
    const { ours, isUndone } = everything();
    const root = nestModule({ ...metadata, imports: [ours] });
    if (configures)
      Object.assign(root.prototype as object, {
        configure() {
          throw new RangeError('no queue');
        },
      });
    const nest = await NestFactory.create(root, new FastifyAdapter(), { abortOnError: false, logger: false });
    onTestFinished(() => nest.close());
    await expect(nest.listen(0, '127.0.0.1')).rejects.toThrow(/no queue|already declared/);
    await isUndone();
  });

  it.each(['first', 'second'])(
    'has all of several undone, also what has not started: the %s fails',
    async (which) => {
      @Module({ providers: [Broken, First] })
      class Bad {}
      const { ours, isUndone } = everything(undefined, 'good');
      const bad = OneiricModule.forRoot({ module: Bad, name: 'bad' });
      const root = nestModule({ imports: which === 'first' ? [bad, ours] : [ours, bad] });
      const making = NestFactory.createApplicationContext(root, { abortOnError: false, logger: false });
      expect(await rejection(making)).toMatch(/^swap\/init-failed/);
      await isUndone();
    },
  );

  it('leaves nothing of NestJS on a given application: no listeners, no hooks, no holders', async () => {
    const application = await Oneiric.create(Stores);
    onTestFinished(() => application.close());
    trace.length = 0;
    @Injectable()
    class Guard {
      constructor(@InjectSlot(Cache) readonly cache: Cache) {}
      @PreSwap(Cache)
      refuse() {
        throw new RangeError('of a NestJS application that never started');
      }
      @OnSwap(Cache)
      switched() {
        trace.push('told of a switch');
      }
      @OnEvent('swap.switched')
      heard() {
        trace.push('told of an event');
      }
    }
    let fails = true;
    @Injectable()
    class Sometimes {
      onModuleInit() {
        if (fails) throw new RangeError('no queue');
      }
    }
    const ours = OneiricModule.forRoot({ application });
    const nest = await nestApp({ imports: [ours], providers: [Guard, Sometimes] });
    await expect(nest.init()).rejects.toThrow('no queue');
    await application.swap(Cache, { provider: 'redis' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(trace).toEqual([]);
    fails = false;
    await nest.init();
    expect(await rejection(application.swap(Cache, { provider: 'memory' }))).toMatch(/never started/);
    await nest.close();
    await application.unregister(Cache, 'redis');
    await application.unregister(Cache, 'memory');
  });

  it('leaves one alone that was made elsewhere', async () => {
    @Module({ providers: [First] })
    class Stores {}
    await using application = await Oneiric.create(Stores);
    trace.length = 0;
    const root = nestModule({
      imports: [OneiricModule.forRoot({ application })],
      providers: failingIn('onModuleInit') ?? [],
    });
    await expect(
      NestFactory.createApplicationContext(root, { abortOnError: false, logger: false }),
    ).rejects.toThrow('no queue');
    expect(trace).toEqual(['onModuleInit fails']);
  });

  it('calls hooks once, and leaves instances as they were', async () => {
    const { ours } = everything();
    class Base implements OnModuleInit {
      onModuleInit() {
        trace.push(`init ${String(Object.hasOwn(this, 'onModuleInit'))}`);
      }
    }
    @Injectable()
    class Inherited extends Base {}
    @Injectable()
    class OwnField {
      readonly onModuleInit = () => void trace.push('init own');
    }
    @Injectable()
    class Frozen extends Base {
      constructor() {
        super();
        Object.freeze(this);
      }
    }
    const nest = await nestApp({ imports: [ours], providers: [Inherited, OwnField, Frozen] });
    await nest.init();
    expect(trace.slice(1).sort()).toEqual(['init false', 'init false', 'init own']);
    expect(Object.keys(nest.get(Inherited))).toEqual([]);
    expect(Object.keys(nest.get(OwnField))).toEqual(['onModuleInit']);
  });
});

describe('an application of ours that cannot start', () => {
  it('rejects the init of NestJS as it would reject create, with everything undone by then', async () => {
    const { ours, socket, isUndone } = everything([First, Broken]);
    const nest = await nestApp({ imports: [ours] });
    expect(await rejection(nest.init())).toMatch(/^swap\/init-failed/);
    expect(trace).toEqual(['first started', 'first undone']);
    expect(existsSync(socket)).toBe(false);
    await isUndone();
  });
});
