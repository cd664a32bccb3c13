import { describe, expect, it } from 'vitest';
import { Oneiric } from '../../../src/index.js';
import { recordEvents } from '../../../src/testing/application/event-recorder.js';
import { Test } from '../../../src/testing/module/testing-module.js';
import { FakeStore, Shop, ShopModule, Store } from '../shop.js';

const compiled = () => Test.createTestingModule({ imports: [ShopModule] }).compile();

describe('app.load', () => {
  it('promise P1: goes on through swaps, and loses no call', async () => {
    await using app = await compiled();
    const shop = app.get(Shop);
    const load = app.load(() => shop.find('x'), {
      concurrency: 20,
      slot: Store,
      check: (answer) => /^(memory|redis) x$/.test(answer),
    });
    for (const provider of ['redis', 'memory', 'redis']) {
      await load.more(50);
      await app.swap(Store, { provider });
    }
    await load.more(50);
    const { calls, failed, wrong, generations } = await load.stop();
    expect({ failed, wrong }).toEqual({ failed: 0, wrong: 0 });
    expect(generations.map(({ generation }) => generation)).toEqual([
      'memory#1',
      'redis#2',
      'memory#3',
      'redis#4',
    ]);
    expect(generations.reduce((sum, row) => sum + row.calls, 0)).toBe(calls);
    expect(Math.min(...generations.map((row) => row.calls))).toBeGreaterThan(0);
  });

  it('counts calls of a vacant slot as such', async () => {
    await using app = await compiled();
    const load = app.load(() => app.get(Store).name(), { slot: Store, concurrency: 1 });
    await app.unregister(Store, 'redis');
    await app.unregister(Store, 'memory', { force: true });
    await load.more(2);
    const { failed, errors, generations } = await load.stop();
    expect(generations.at(-1)).toMatchObject({ generation: 'nothing', failed });
    expect(errors).toMatchObject([{ error: { code: 'resolution/vacant' }, calls: failed }]);
  });

  it('is stopped by the close of the application, before anything is disposed of', async () => {
    const app = await compiled();
    const load = app.load(() => app.get(Shop).find('x'));
    await app.close();
    const { calls, failed } = await load.stop();
    expect([calls > 0, failed]).toEqual([true, 0]);
  });

  it('leaves the signal of a close to the hooks that are told it', async () => {
    const told: unknown[] = [];
    class Told {
      onApplicationShutdown(signal?: string): void {
        told.push(signal);
      }
    }
    const app = await Test.createTestingModule({ providers: [Told] }).compile();
    await app.close('SIGTERM');
    expect(told).toEqual(['SIGTERM']);
  });

  it('refuses slots and options that there are not', async () => {
    await using app = await compiled();
    expect(() => app.load(() => 1, { slot: 'adapter:none' })).toThrow(
      expect.objectContaining({ code: 'resolution/no-candidate' }),
    );
    expect(() => app.load(() => 1, { concurency: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'testing/unknown-option' }),
    );
  });
});

describe('app.recorded', () => {
  it('has everything that happened, start included', async () => {
    await using app = await compiled();
    expect(app.recorded.types[0]).toBe('app.starting');
    expect(app.recorded.types.at(-1)).toBe('app.started');
    await app.swap(Store, { provider: 'redis' });
    expect(app.recorded.of('swap.switched').at(-1)).toMatchObject({
      from: { provider: 'memory' },
      to: { provider: 'redis' },
    });
  });

  it('waits for what has not happened yet, and gives at once what has', async () => {
    await using app = await compiled();
    const { recorded } = app;
    const waiting = recorded.waitFor('swap.switched', ({ to }) => to?.provider === 'redis');
    await app.swap(Store, { provider: 'redis' });
    const event = await waiting;
    expect(event.to).toEqual({ provider: 'redis', generation: 2 });
    expect(await recorded.waitFor('swap.switched', ({ to }) => to?.provider === 'redis')).toBe(event);
    recorded.clear();
    await expect(recorded.waitFor('swap.switched', undefined, { timeoutMs: 1 })).rejects.toMatchObject({
      code: 'testing/no-such-event',
    });
  });

  it('says what came instead', async () => {
    await using app = await compiled();
    const { recorded } = app;
    recorded.clear();
    await app.swap(Store, { provider: 'redis' });
    await expect(recorded.waitFor('candidate.blocked', () => true, { timeoutMs: 1 })).rejects.toThrow(
      /"candidate.blocked" that fits came within 1 ms[^]*recorded: swap.requested \(1\), /,
    );
  });

  it('passes on what the predicate throws, and refuses options that there are not', async () => {
    await using app = await compiled();
    app.recorded.clear();
    const waiting = app.recorded.waitFor('swap.switched', () => {
      throw new RangeError('a slip');
    });
    const refused = expect(waiting).rejects.toThrow('a slip');
    await app.swap(Store, { provider: 'redis' });
    await refused;
    await expect(
      app.recorded.waitFor('app.closed', () => true, { timeout: 5 } as never),
    ).rejects.toMatchObject({
      code: 'testing/unknown-option',
    });
  });

  it('works for every application, until it is disposed of', async () => {
    await using app = await Oneiric.create(ShopModule);
    const recorder = recordEvents(app);
    await app.register({ domain: 'adapter', key: 'store', provider: 'fake', factory: () => new FakeStore() });
    const seen = recorder.types;
    expect(seen[0]).toBe('candidate.registered');
    recorder[Symbol.dispose]();
    await app.unregister(Store, 'fake');
    expect(recorder.types).toEqual(seen);
  });
});
