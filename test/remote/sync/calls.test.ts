import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Application } from 'oneiric';
import type { TestEntry } from 'oneiric/testing';
import { SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const SLOT = 'adapter:prices';

/** Of a shop that fails as often as it is told to, and of whose answers some never come. */
const CODE = `
export const create = () => {
  let calls = 0;
  return {
    calls: async () => calls,
    late: () => new Promise(() => undefined),
    after: async (failures, status) => {
      calls += 1;
      if (calls <= failures) throw Object.assign(new Error('try ' + calls), status && { status });
      return 'try ' + calls;
    },
  };
};`;

interface Prices {
  calls(): Promise<number>;
  late(): Promise<never>;
  after(failures: number, status?: number): Promise<string>;
}

const shop = (more: Partial<TestEntry> = {}): TestEntry => ({
  domain: 'adapter',
  key: 'prices',
  provider: 'shop',
  code: CODE,
  ...more,
});

const prices = (app: Application): Promise<Prices> => app.getAsync<Prices>(SLOT);

const around = (app: Application) => app.status(SLOT).interceptors.map(({ name, of }) => `${name} of ${of}`);

/** Nobody waits for answers that never come. */
const IN_A_HURRY = { deadlines: { retire: 1 } };

const THREE_TRIES = { attempts: 3, delayMs: 1 };

describe('calls of what a manifest brings', () => {
  it('are given up after the time of their entry', async () => {
    await world.publish(shop({ timeoutMs: 10 }));
    const app = await world.subscribe({}, IN_A_HURRY);
    const live = await prices(app);
    await expect(live.late()).rejects.toMatchObject({ code: 'resilience/timed-out', path: SLOT });
    expect(around(app)).toEqual(['timeout of manifest']);
  });

  it('are tried as often as their entry says, each try in the time that it has', async () => {
    await world.publish(shop({ timeoutMs: 10, retry: THREE_TRIES }));
    const app = await world.subscribe({}, IN_A_HURRY);
    const live = await prices(app);
    expect(await live.after(2)).toBe('try 3');
    await expect(live.late()).rejects.toMatchObject({ code: 'resilience/timed-out' });
    expect(app.status(SLOT).interceptors).toMatchObject([
      { name: 'retry', of: 'manifest', state: { retries: 4, exhausted: 1 } },
      { name: 'timeout', of: 'manifest', state: { timedOut: 3 } },
    ]);
  });

  it('are tried once where their entry says nothing, or says one try', async () => {
    for (const more of [{}, { retry: { attempts: 1 } }]) {
      await world.publish(shop({ version: `1.${Object.keys(more).length}`, ...more }));
      const app = await world.subscribe();
      await expect((await prices(app)).after(1)).rejects.toThrow('try 1');
      expect(around(app)).toEqual([]);
    }
  });

  it('are tried again after the statuses that their entry names, and after no other', async () => {
    await world.publish(shop({ retry: { ...THREE_TRIES, statuses: [503] } }));
    const app = await world.subscribe();
    const live = await prices(app);
    expect(await live.after(1, 503)).toBe('try 2');
    await expect(live.after(99, 404)).rejects.toMatchObject({ status: 404 });
    expect(await live.calls()).toBe(3);
    await expect(live.after(4)).resolves.toBe('try 5');
  });

  it('go by what the newest version says, and by nothing of one that is gone', async () => {
    await world.publish(shop({ timeoutMs: 10, retry: THREE_TRIES }));
    const app = await world.subscribe();
    await app.register({
      ...{ domain: 'adapter', key: 'prices', provider: 'spare', priority: -1 },
      factory: () => ({ after: () => Promise.reject(new Error('once')) }),
    });
    const live = await prices(app);
    expect(await live.after(1)).toBe('try 2');

    await world.publish(shop({ retry: { ...THREE_TRIES, attempts: 2 } }));
    await app.remote?.sync();
    expect(around(app)).toEqual(['retry of manifest']);
    await expect(live.after(2)).rejects.toThrow('try 2');

    await world.publish({ ...shop(), key: 'other' });
    await app.remote?.sync();
    await expect(live.after(9)).rejects.toThrow('once');
    expect(around(app)).toEqual([]);
  });

  it('are within what those who run the application have put around the slot', async () => {
    await world.publish(shop({ retry: THREE_TRIES }));
    const app = await world.subscribe(
      {},
      { config: { values: { adapters: { interceptors: { prices: [{ fallback: { to: 'nothing' } }] } } } } },
    );
    const live = await prices(app);
    expect(await live.after(9)).toBe('nothing');
    expect(await live.calls()).toBe(3);
    expect(around(app)).toEqual(['fallback of config', 'retry of manifest']);
  });

  it('of a module of the host go by the entry as well', async () => {
    const create = () => ({ late: () => new Promise(() => undefined) });
    await world.publish({
      ...{ domain: 'adapter', key: 'prices', provider: 'shop', timeoutMs: 10 },
      factory: 'acme:create',
    });
    const app = await world.subscribe({ factories: { acme: () => ({ create }) } }, IN_A_HURRY);
    await expect((await prices(app)).late()).rejects.toMatchObject({ code: 'resilience/timed-out' });
  });
});
