import { expect, it } from 'vitest';
import type { SwapReport } from '../../src/core/swap.js';
import { appOf, gate } from '../support/traced-parts.js';
import { PATIENCE_MS, share } from './scale.js';
import { noSightings, storeProvider, type Store } from './self-checking-store.js';

const SLOT = 'adapter:store';
const CALLERS = 200;
const RETIRE_MS = 60_000;

/** Four kinds of caller: each returns whether its call gave what it should. */
const KINDS: readonly ((store: Store) => boolean | Promise<boolean>)[] = [
  (store) => store.sync(1) === 2,
  async (store) => (await store.soon(1)) === 2,
  async (store) => (await lengthOf(store.stream(3))) === 3,
  async (store) => (await store.slow(5)) === 5,
];

async function lengthOf(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const item of items) count += Number(item !== undefined);
  return count;
}

it(
  'promise P1: 1,000 swaps under 200 callers of sync, async, streaming and slow methods fail no call, and no call meets a disposed instance',
  { timeout: PATIENCE_MS },
  async () => {
    const seen = noSightings();
    const providers = ['a', 'b', 'c'];
    const app = await appOf(
      providers.map((provider) => storeProvider(seen, provider)),
      { deadlines: { retire: RETIRE_MS } },
    );
    const load = startCallers(app.get<Store>(SLOT));
    const swaps = share(1_000);
    const reports: SwapReport[] = [];
    for (let at = 0; at < swaps; at += 1) {
      const swap = app.swap(SLOT, { provider: providers[at % providers.length] ?? 'a' });
      await swap.switched;
      // Some swaps follow at once, most let the callers have a turn in between.
      if (at % 8 > 0) await new Promise(setImmediate);
      void swap.then((report) => reports.push(report));
    }
    const calls = await load.stop();
    await app.close();

    expect(calls.failed).toEqual([]);
    expect(calls.done).toBeGreaterThan(CALLERS);
    expect(seen).toMatchObject({ callsOnDisposed: 0, disposedTwice: 0, disposed: seen.built });
    expect(reports).toHaveLength(swaps);
    expect(reports.filter(({ outcome }) => outcome === 'switched')).toHaveLength(seen.built - 1);
    expect(reports.flatMap(({ drained }) => drained.cut)).toEqual([]);
  },
);

it('promise P1: names the calls that outlive the retire deadline, and does not reject them', async () => {
  const seen = noSightings();
  const app = await appOf([storeProvider(seen, 'a'), storeProvider(seen, 'b')], {
    deadlines: { retire: 20 },
  });
  const store = app.get<Store>(SLOT);
  const end = gate();
  const stuck = [store.stuck(end.promise), store.stuck(end.promise)];
  const other = app.live<Store>(SLOT).provider === 'a' ? 'b' : 'a';
  const { drained } = await app.swap(SLOT, { provider: other });
  expect(drained).toMatchObject({ calls: 2, cut: [{ method: 'stuck', calls: 2 }] });
  end.open();
  await expect(Promise.all(stuck)).resolves.toEqual([undefined, undefined]);
  await app.close();
  expect(seen).toMatchObject({ disposed: 2, disposedTwice: 0 });
});

function startCallers(store: Store) {
  const result = { done: 0, failed: [] as unknown[] };
  let isOver = false;
  const caller = async (call: (store: Store) => boolean | Promise<boolean>): Promise<void> => {
    while (!isOver) {
      try {
        if (!(await call(store))) throw new TypeError('a call gave something else');
        result.done += 1;
      } catch (error) {
        result.failed.push(error);
      }
      // The synchronous callers would otherwise never let anybody else have a turn.
      await new Promise(setImmediate);
    }
  };
  const callers = Array.from({ length: CALLERS }, (_, at) =>
    caller(KINDS[at % KINDS.length] ?? (() => true)),
  );
  return {
    async stop() {
      isOver = true;
      await Promise.all(callers);
      return result;
    },
  };
}
