import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Oneiric } from '../../src/index.js';
import { appOf, gate, moduleOf, rejectionOf, type Trace } from '../support/traced-parts.js';

describe('close and swaps', () => {
  const factoryOf = (trace: Trace, name: string, init?: () => unknown) => () => {
    trace.push(`+${name}`);
    return { onInit: init, onCleanup: () => void trace.push(`-${name}`) };
  };

  it('ends a swap that has not switched: it rejects, and its candidate is disposed of', async () => {
    const trace: Trace = [];
    const slow = gate();
    const app = await appOf([
      { slot: 'adapter:db', provider: 'next', useFactory: factoryOf(trace, 'next', () => slow.promise) },
      { slot: 'adapter:db', provider: 'now', useFactory: factoryOf(trace, 'now') },
    ]);
    const swap = rejectionOf(app.swap('adapter:db', { provider: 'next' }));
    await setImmediate();
    expect(trace).toEqual(['+now', '+next']);
    const closing = app.close();
    slow.open();
    await closing;
    expect(await swap).toMatchObject({ code: 'lifecycle/closing' });
    await setImmediate();
    expect(trace.toSorted()).toEqual(['+next', '+now', '-next', '-now']);
  });

  it('lets a swap that has switched dispose of the old generation first', async () => {
    const trace: Trace = [];
    const cleaned = gate();
    const app = await appOf([
      { slot: 'adapter:db', provider: 'next', useFactory: factoryOf(trace, 'next') },
      {
        slot: 'adapter:db',
        provider: 'now',
        useFactory: () => ({ onCleanup: () => cleaned.promise.then(() => trace.push('-now')) }),
      },
    ]);
    const swap = app.swap('adapter:db', { provider: 'next' });
    await swap.switched;
    const closing = app.close();
    cleaned.open();
    expect(await swap).toMatchObject({ outcome: 'switched' });
    await closing;
    expect(trace).toEqual(['+next', '-now', '-next']);
  });

  it('refuses every change during close and after it', async () => {
    const trace: Trace = [];
    const app = await appOf([
      { slot: 'adapter:db', provider: 'next', useFactory: factoryOf(trace, 'next') },
      { slot: 'adapter:db', provider: 'now', useFactory: factoryOf(trace, 'now') },
    ]);
    const offer = { domain: 'adapter', key: 'db', provider: 'x', factory: () => ({}) };
    const changes = () => [
      app.swap('adapter:db', { provider: 'next' }),
      app.swapAll([{ slot: 'adapter:db', provider: 'next' }]),
      app.refresh('adapter:db'),
      app.select('adapter:db', 'next'),
      app.unselect('adapter:db'),
      app.register(offer),
      app.unregister('adapter:db', 'next'),
    ];
    const closing = app.close();
    for (const change of changes()) await expect(change).rejects.toMatchObject({ code: 'lifecycle/closing' });
    await closing;
    for (const change of changes()) await expect(change).rejects.toMatchObject({ code: 'lifecycle/closed' });
    expect(app.candidates({ shadowed: true })).toHaveLength(2);
  });

  it('queues a swap that comes during start', async () => {
    const trace: Trace = [];
    const slow = gate();
    const root = moduleOf({
      providers: [
        { slot: 'adapter:db', provider: 'next', useFactory: factoryOf(trace, 'next') },
        { slot: 'adapter:db', provider: 'now', useFactory: factoryOf(trace, 'now', () => slow.promise) },
      ],
    });
    const app = await Oneiric.create(root, { start: false });
    const starting = app.start();
    const swap = app.swap('adapter:db', { provider: 'next' });
    slow.open();
    await starting;
    expect(await swap).toMatchObject({ outcome: 'switched', to: 'next#2' });
    await app.close();
    expect(trace).toEqual(['+now', '+next', '-now', '-next']);
  });
});
