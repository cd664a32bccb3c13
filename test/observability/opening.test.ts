import { expect, it } from 'vitest';
import type { Destination } from '../../src/observability/destination.js';
import { openInTime } from '../../src/observability/opening.js';
import { ManualClock } from '../../src/testing/manual-clock.js';

it('a place that does not open in time is not opened again before it has, and is closed then', async () => {
  const clock = new ManualClock();
  let closed = 0;
  const destination: Destination = {
    write: (lines) => Promise.resolve({ count: lines.length }),
    close: () => Promise.resolve(void (closed += 1)),
  };
  const waiting: (() => void)[] = [];
  const open = () => new Promise<Destination>((resolve) => waiting.push(() => resolve(destination)));
  const tried = () => openInTime(clock, { place: 'far away', open });
  const first = expect(tried()).rejects.toMatchObject({ code: 'logging/sink-hangs' });
  await clock.elapse(5_000);
  await first;
  await expect(tried()).rejects.toMatchObject({ code: 'logging/sink-hangs' });
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  await expect.poll(() => closed).toBe(1);
  const again = tried();
  waiting[1]?.();
  expect(await again).toBe(destination);
  expect(closed).toBe(1);
  expect(clock.timers).toBe(0);
});
