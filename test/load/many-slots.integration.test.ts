import { expect, it } from 'vitest';
import type { Application } from '../../src/modules/application.js';
import type { SlotName } from '../../src/core/names.js';
import { appOf } from '../support/traced-parts.js';
import { PATIENCE_MS, share } from './scale.js';
import { noSightings, storeProvider, type Sightings } from './self-checking-store.js';

const SLOTS = share(1_000);
const names = Array.from({ length: SLOTS }, (_, at): SlotName => `adapter:store-${at}`);

it(
  'swaps 1,000 slots at once by as many swaps, and disposes of each old instance exactly once',
  async ({ annotate }) => {
    const seen = noSightings();
    const app = await manySlots(seen);
    const began = performance.now();
    const reports = await Promise.all(names.map((slot) => app.swap(slot, { provider: 'b' })));
    await annotate(`${SLOTS} concurrent swaps: ${(performance.now() - began).toFixed(0)} ms`);
    expect(new Set(reports.map(({ outcome }) => outcome))).toEqual(new Set(['switched']));
    await expectAllReplaced(app, seen);
  },
  PATIENCE_MS,
);

it(
  'swaps 1,000 slots as one group, and disposes of each old instance exactly once',
  async ({ annotate }) => {
    const seen = noSightings();
    const app = await manySlots(seen);
    const began = performance.now();
    const report = await app.swapAll(names.map((slot) => ({ slot, provider: 'b' })));
    await annotate(`one group of ${SLOTS}: ${(performance.now() - began).toFixed(0)} ms`);
    expect(report).toMatchObject({ outcome: 'switched', warnings: [] });
    expect(report.group).toHaveLength(SLOTS);
    await expectAllReplaced(app, seen);
  },
  PATIENCE_MS,
);

async function manySlots(seen: Sightings): Promise<Application> {
  const keys = names.map((_, at) => `store-${at}`);
  const app = await appOf(
    // The second of equals is chosen, so that `b` has something to replace.
    keys.flatMap((key) => [storeProvider(seen, 'b', key), storeProvider(seen, 'a', key)]),
  );
  expect(seen).toMatchObject({ built: SLOTS, disposed: 0 });
  return app;
}

async function expectAllReplaced(app: Application, seen: Sightings): Promise<void> {
  expect(names.every((slot) => app.live(slot).provider === 'b')).toBe(true);
  expect(seen).toEqual({ built: 2 * SLOTS, disposed: SLOTS, disposedTwice: 0, callsOnDisposed: 0 });
  await app.close();
  expect(seen).toEqual({ built: 2 * SLOTS, disposed: 2 * SLOTS, disposedTwice: 0, callsOnDisposed: 0 });
}
