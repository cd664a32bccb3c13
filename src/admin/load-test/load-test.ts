import { LatencyHistogram } from '../../core/latency.js';
import type { SlotName } from '../../core/names.js';
import type { ChangeOptions } from '../../core/swap.js';
import type { Application } from '../../modules/application.js';
import type { AdminHost } from '../admin-host.js';
import { AdminRefusal } from '../problems/admin-refusal.js';
import { Callers } from './callers.js';
import { FailuresByKind } from './failures-by-kind.js';
import type { LoadTestReport, SwapCounts } from './load-report.js';
import { OwnSlots } from './own-slots.js';
import { RealSlot } from './real-slot.js';
import type { Subject } from './subject.js';

/** What a load test does. */
export interface LoadTestWish {
  readonly swaps: number;
  /** Swaps that are under way at once. */
  readonly concurrency: number;
  /** A slot of the application, which is refreshed; undefined for slots of the test's own. */
  readonly slot: SlotName | undefined;
  /** How many of its own. */
  readonly slots: number;
  /** Who call meanwhile. */
  readonly callers: number;
  readonly requestedBy: string;
  /** Nobody waits for it any more: it ends, and leaves nothing behind. */
  readonly signal: AbortSignal;
}

const REASON = 'load test';

const UNDER_WAY = new WeakSet<Application>();

/**
 * Swaps in the application as it runs, one test at a time.
 *
 * @throws AdminRefusal `admin/load-test-runs`, `admin/load-test-slot-taken`, `admin/load-test-aborted`; ResolutionError
 */
export async function loadTest(host: AdminHost, wish: LoadTestWish): Promise<LoadTestReport> {
  const { app, clock } = host;
  if (UNDER_WAY.has(app)) throw runsAlready();
  UNDER_WAY.add(app);
  try {
    if (wish.slot !== undefined) return await measured(host, wish, new RealSlot(app, wish.slot));
    await using own = await OwnSlots.open(app, clock, wish.slots);
    return await measured(host, wish, own);
  } finally {
    UNDER_WAY.delete(app);
  }
}

type Counting = { -readonly [End in keyof SwapCounts]: number };

async function measured(
  { clock, redact }: AdminHost,
  wish: LoadTestWish,
  subject: Subject,
): Promise<LoadTestReport> {
  const { signal, requestedBy } = wish;
  const failures = new FailuresByKind(redact);
  const latency = new LatencyHistogram();
  const swaps: Counting = { switched: 0, unchanged: 0, superseded: 0, rolledBack: 0, failed: 0 };
  const options: ChangeOptions = { requestedBy, reason: REASON, signal };
  const { call } = subject;
  const callers = call && new Callers({ clock, failures, call }, wish.callers);
  const began = clock.now();
  const asked = await inLanes(wish, async (nth) => {
    const at = clock.now();
    try {
      const { outcome } = await subject.swap(nth, options);
      swaps[outcome] += 1;
    } catch (error) {
      swaps.failed += 1;
      failures.add(error);
    }
    latency.add(clock.now() - at);
  });
  const ms = clock.now() - began;
  const calls = await callers?.stop();
  if (signal.aborted) throw aborted();
  return {
    ...{ slots: subject.slots, ms, asked, swaps, calls },
    switchedPerSecond: ms > 0 ? (swaps.switched * 1_000) / ms : 0,
    latency: latency.read(),
    failures: failures.read(),
  };
}

/** Asks for all of them, so many at once. @returns how many were asked for */
async function inLanes(
  { swaps, concurrency, signal }: LoadTestWish,
  ask: (nth: number) => Promise<void>,
): Promise<number> {
  let next = 0;
  const lane = async () => {
    while (next < swaps && !signal.aborted) await ask(next++);
  };
  await Promise.all(Array.from({ length: Math.min(swaps, concurrency) }, lane));
  return next;
}

const runsAlready = () =>
  new AdminRefusal('admin/load-test-runs', 'A load test runs already. Nothing was done.', {
    hint: 'wait until it has ended',
  });

const aborted = () =>
  new AdminRefusal('admin/load-test-aborted', 'Nobody waits for the load test any more: it has ended.');
