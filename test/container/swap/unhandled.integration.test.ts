import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Swap } from '../../../src/core/swap.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';

const ignore = (): void => undefined;

/** What to do with a swap that fails, and how many rejections then count as unhandled. */
const looks: readonly (readonly [string, (swap: Swap) => unknown, number])[] = [
  ['nothing', ignore, 1],
  ['switched alone', (swap) => swap.switched.catch(ignore), 0],
  ['switched alone, without a handler', (swap) => swap.switched, 0],
  ['the swap alone', (swap) => swap.catch(ignore), 0],
  ['both', (swap) => Promise.allSettled([swap, swap.switched]), 0],
  ['a derived promise without a handler', (swap) => void swap.then(ignore), 1],
];

const asks: readonly (readonly [string, (world: ProbeWorld) => Swap])[] = [
  ['a swap', ({ app }) => app.swap(Store, { provider: 'b' })],
  [
    'a swap with a signal',
    ({ app }) => app.swap(Store, { provider: 'b', signal: new AbortController().signal }),
  ],
  ['a select', ({ app }) => app.select(Store, 'b')],
  ['a registration', (world) => world.app.register(world.offer('b', { stackLevel: 90 }))],
  ['a group', ({ app }) => app.swapAll([{ slot: Store, provider: 'b' }])],
  ['a swap that is refused', ({ app }) => app.swap(Store, { provider: 'unknown' })],
];

const cases = asks.flatMap(([what, ask]) =>
  looks.map(([look, act, count]) => ({ what, ask, look, act, count })),
);

describe('a swap that fails', () => {
  let unhandled: unknown[] = [];
  let others: NodeJS.UnhandledRejectionListener[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);

  beforeEach(() => {
    unhandled = [];
    others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
  });

  afterEach(() => {
    process.off('unhandledRejection', note);
    for (const listener of others) process.on('unhandledRejection', listener);
  });

  it.each(cases)('$what, looked at: $look, counts $count times as unhandled', async ({ ask, act, count }) => {
    await using world = await ProbeWorld.start();
    world.when('b', { health: () => ({ status: 'unhealthy' }) });
    act(ask(world));
    await world.clock.settle();
    // Node reports at the end of a turn of the event loop.
    await setTimeout(1);
    expect(unhandled).toHaveLength(count);
  });

  it('is handled by those who look at their own half of a joined one', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { health: () => ({ status: 'unhealthy' }) });
    world.app.swap(Store, { provider: 'b' }).catch(ignore);
    void world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    await setTimeout(1);
    expect(unhandled).toHaveLength(1);
  });
});
