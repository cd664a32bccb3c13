import type { Activity } from '../core/activity.js';
import type { InterceptorStatus } from '../core/intercept.js';
import type { SlotName } from '../core/names.js';
import { interceptorsOf } from './interceptors/interceptions.js';
import type { ContainerOptions, Stage } from './container-options.js';
import type { SwapState } from './swap/change.js';
import type { Slot } from './slot.js';
import type { ProbationStatus } from './standing-by.js';

/** How one slot is doing, in memory. Times are milliseconds since 1970. */
export interface SlotStatus {
  /** The slot. */
  readonly slot: SlotName;
  /** `inactive` was never asked for; `vacant` has no candidate any more; `failed` has some, but none that can serve now. */
  readonly state: 'inactive' | 'activating' | 'active' | 'swapping' | 'failed' | 'vacant' | 'closed';
  /** Provider that serves. */
  readonly active: string | undefined;
  /** Provider that a change is preparing. */
  readonly pending: string | undefined;
  /** Number of the generation that serves. */
  readonly generation: number | undefined;
  /** Calls, leases and uses that run on the generation that serves. */
  readonly inFlight: number;
  /** Whether it takes calls; see `app.pause`. */
  readonly activity: Activity;
  /** What was said when it was paused or drained. */
  readonly activityNote: string | undefined;
  /** Whose decision refuses its calls: that about the slot, about its domain, or both. Empty where it takes calls; the note is of the first. */
  readonly activityBy: readonly ('slot' | 'domain')[];
  /** The probation of what serves, while what served before stands by. */
  readonly probation: ProbationStatus | undefined;
  /** Message of the last failed change; undefined again after a successful one. */
  readonly lastError: string | undefined;
  /** When a change of it last ended. */
  readonly lastChangeAt: number | undefined;
  /** When what serves began to serve. */
  readonly lastActivatedAt: number | undefined;
  /** When it was last probed. */
  readonly lastHealthAt: number | undefined;
  /** Changes that switched to another instance; the first activation is none. */
  readonly successfulSwaps: number;
  /** Changes that failed before their switch. */
  readonly failedSwaps: number;
  /** Of the last 20 swaps, failed ones included, oldest first. */
  readonly recentSwapDurationsMs: readonly number[];
  /** Builds and hooks that outlived their deadline and have not ended, as `redis#3 build`. */
  readonly abandoned: readonly string[];
  /** Generations on their way out, as `memory#1`. */
  readonly retiring: readonly string[];
  /** What its calls go through, from the outermost to the innermost. */
  readonly interceptors: readonly InterceptorStatus[];
}

/** What a status goes by besides its slot. */
interface StatusTools {
  readonly driver: SwapState;
  readonly stage: Stage;
  /** With what takes secrets out of what interceptors tell of themselves. */
  readonly options: Pick<ContainerOptions, 'clean'>;
}

/** The status of one slot, frozen. */
export function statusOf(slot: Slot, { driver, stage, options }: StatusTools): SlotStatus {
  const { record, active } = slot;
  const { instance } = active;
  return Object.freeze({
    slot: slot.name,
    state: stateOf(slot, driver.lane(slot.name).holder !== undefined, stage === 'closed'),
    active: instance?.candidate.provider,
    pending: record.pending,
    generation: instance?.number,
    inFlight: instance?.generation.inFlight ?? 0,
    activity: slot.activity.activity,
    activityNote: slot.activity.note,
    activityBy: slot.activity.by,
    probation: probationOf(slot),
    lastError: record.lastError,
    lastChangeAt: record.lastChangeAt,
    lastActivatedAt: record.lastActivatedAt,
    lastHealthAt: record.lastHealthAt,
    successfulSwaps: record.successful,
    failedSwaps: record.failed,
    recentSwapDurationsMs: Object.freeze([...record.durationsMs]),
    abandoned: Object.freeze([...record.abandoned]),
    retiring: Object.freeze(record.retiring.values().map(({ label }) => label)),
    interceptors: Object.freeze(interceptorsOf(slot, options.clean)),
  });
}

function probationOf({ standby: onTrial }: Slot): ProbationStatus | undefined {
  const probation = onTrial?.probation;
  if (!probation) return undefined;
  const { since, until, calls, failures, standby } = probation;
  return Object.freeze({ since, until, calls, failures, standby: Object.freeze([...standby]) });
}

function stateOf(slot: Slot, isChanging: boolean, isClosed: boolean): SlotStatus['state'] {
  if (isClosed) return 'closed';
  if (slot.active.instance) return isChanging ? 'swapping' : 'active';
  if (isChanging) return 'activating';
  if (!slot.active.needed) return 'inactive';
  return slot.record.lastError === undefined ? 'vacant' : 'failed';
}
