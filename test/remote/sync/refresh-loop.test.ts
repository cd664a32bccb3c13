import { expect, it } from 'vitest';
import { ManualClock } from 'oneiric/testing';
import { RefreshLoop } from '../../../src/remote/sync/refresh-loop.js';

/** A loop that syncs only when somebody hints, at once. */
function hinted() {
  const clock = new ManualClock();
  const stop = new AbortController();
  const syncs: number[] = [];
  const loop = new RefreshLoop({
    ...{ clock, random: () => 0, intervalMs: 0 },
    sync: () => Promise.resolve(syncs.push(clock.now())).then(() => 0),
  });
  const running = loop.run(stop.signal);
  const end = () => {
    stop.abort();
    return running;
  };
  return { clock, loop, syncs, end };
}

it('a source is left alone for five seconds after a sync, however often somebody hints', async () => {
  const { clock, loop, syncs, end } = hinted();
  const start = clock.now();
  for (let ms = 0; ms < 20_000; ms += 100) {
    loop.hint();
    await clock.elapse(100);
  }
  const gaps = syncs.map((at, index) => at - (syncs[index - 1] ?? start));
  expect(gaps[0]).toBeLessThan(100);
  expect(gaps.length).toBeGreaterThan(2);
  for (const gap of gaps.slice(1)) expect(gap).toBeGreaterThanOrEqual(5_000);
  await end();
});

it('a hint that has come meanwhile is followed when that is over', async () => {
  const { clock, loop, syncs, end } = hinted();
  loop.hint();
  await clock.elapse(0);
  loop.hint();
  await clock.elapse(4_900);
  expect(syncs).toHaveLength(1);
  await clock.elapse(200);
  expect(syncs).toHaveLength(2);
  await clock.elapse(60_000);
  expect(syncs).toHaveLength(2);
  await end();
});
