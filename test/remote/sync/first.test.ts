import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Module, Oneiric, Service } from 'oneiric';
import { RemoteModule } from 'oneiric/remote';
import { entry, said, SOURCE, SyncWorld } from './sync-world.js';

let world: SyncWorld;
let stateDir: string;

beforeEach(async () => {
  world = await SyncWorld.open();
  stateDir = await mkdtemp(join(tmpdir(), 'oneiric-first-'));
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await rm(stateDir, { recursive: true, force: true });
});

const failing = {
  domain: 'adapter',
  key: 'cache',
  provider: 'redis',
  code: 'export const create = () => { if (!globalThis.isUp) throw new Error("no"); return { say: () => "up" }; };',
} as const;

describe('a manifest whose components cannot start', () => {
  it('keeps no application from starting, neither the first time nor later', async () => {
    await world.publish(failing, entry('queue', 'nats'));
    for (let starts = 0; starts < 2; starts += 1) {
      const app = await world.subscribe({}, { stateDir });
      expect(app.candidates()).toEqual([]);
      expect(app.remote?.status()[0]).toMatchObject({
        applied: undefined,
        lastError: { code: 'swap/build-failed' },
      });
      await app.close();
    }
  });

  it('that was well before leaves an application without it, until a sync goes well', async () => {
    Reflect.set(globalThis, 'isUp', true);
    await world.publish(failing, entry('queue', 'nats'));
    const first = await world.subscribe({}, { stateDir });
    expect(await said(first, 'adapter:cache')).toBe('up');
    await first.close();
    Reflect.deleteProperty(globalThis, 'isUp');
    const app = await world.subscribe({}, { stateDir });
    expect(app.candidates()).toEqual([]);
    Reflect.set(globalThis, 'isUp', true);
    await app.remote?.sync();
    Reflect.deleteProperty(globalThis, 'isUp');
    expect(await said(app, 'adapter:cache')).toBe('up');
  });

  it('stops what it was built with of the application in the right order', async () => {
    const order: string[] = [];
    @Service({ key: 'clock' })
    class Clock {
      onInit() {
        order.push('clock on');
      }
      onCleanup() {
        order.push('clock off');
      }
    }
    await world.publish(entry('cache', 'redis'));
    const { manifestUrl, fetch } = world.registry;
    const source = { manifestUrl, source: SOURCE, trust: world.latest.pins, fetch, refreshIntervalMs: 0 };
    @Module({ imports: [RemoteModule.forRoot(source)], providers: [Clock] })
    class Root {}
    const app = await Oneiric.create(Root, { logging: false, env: {} });
    expect(app.status('adapter:cache').state).toBe('active');
    await app.close();
    expect(order).toEqual(['clock on', 'clock off']);
  });
});
