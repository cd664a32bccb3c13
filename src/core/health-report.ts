import type { Activity } from './activity.js';
import type { Health } from './health.js';
import type { SlotName } from './names.js';

/** What is known of the health of something: `unknown` where it has not been asked, or has nothing that serves yet. */
export type HealthStatus = Health['status'] | 'unknown';

/** The health of one slot. Times are milliseconds since 1970. */
export interface SlotHealth {
  /** The slot. */
  readonly slot: SlotName;
  /** How what serves it is doing, as far as the thresholds let it be said. */
  readonly status: HealthStatus;
  /** Since when. */
  readonly since: number;
  /** Provider that serves. */
  readonly provider: string | undefined;
  /** Number of the generation that serves. */
  readonly generation: number | undefined;
  /** Whether readiness does without it. */
  readonly isOptional: boolean;
  /** Whether what serves can be asked. What cannot is healthy for as long as it serves. */
  readonly hasCheck: boolean;
  /** Whether it takes calls; that an operator has paused it says nothing of its health. */
  readonly activity: Activity;
  /** When it was asked last on schedule. */
  readonly lastCheckAt: number | undefined;
  /** Checks in a row that said unhealthy, failed or did not end. */
  readonly failures: number;
  /** What the last check said besides, without secrets. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** What the last check failed with, in a line without secrets. */
  readonly error: string | undefined;
}

/** How an application is doing; frozen. */
export interface HealthSnapshot {
  /** When it was taken: milliseconds since 1970. */
  readonly at: number;
  /** Its event loop turns. No slot changes that: a restart would not help a database that is down. */
  readonly live: boolean;
  /** It has started, does not close, and every slot that is not optional is healthy or degraded. */
  readonly ready: boolean;
  /**
   * The worst that is known: `unhealthy` and `unknown` of slots that are not optional; `degraded` of anything that is, of optional
   * slots that are unhealthy, and of a state that cannot be written.
   */
  readonly status: HealthStatus;
  /** Why it is not healthy, a line each. */
  readonly reasons: readonly string[];
  /** Whether what is kept on disk can be written; undefined where nothing is kept. */
  readonly state: 'ok' | 'degraded' | undefined;
  /** Every slot that is in use, by name. */
  readonly slots: readonly SlotHealth[];
}

/** How the health of slots is watched. */
export interface HealthOptions {
  /** Milliseconds between two checks of a slot; the first one comes at a random time within them. Default 30,000. */
  readonly intervalMs?: number;
  /** Milliseconds that a check gets. Default 5,000. */
  readonly timeoutMs?: number;
  /** Checks in a row that fail before a slot is unhealthy. Default 3. */
  readonly failureThreshold?: number;
  /** Checks in a row that do not fail before an unhealthy slot is well again. Default 2. */
  readonly successThreshold?: number;
  /** Slots that readiness does without. One that there is not is told of by `health.warning`. Default none. */
  readonly optional?: readonly SlotName[];
  /**
   * Slots that are left for the next best candidate while what serves them stays unhealthy, and how. One that there is not is told of by
   * `health.warning`. Default none.
   */
  readonly failover?: readonly SlotName[] | Readonly<Record<SlotName, FailoverOptions>>;
}

/** How a slot fails over. */
export interface FailoverOptions {
  /**
   * Milliseconds until what was left is tried again, by a swap whose own checks decide. Doubled with every try in vain, and
   * wherever it has to be left again that soon, up to an hour. Default 60,000.
   */
  readonly recoverAfterMs?: number;
  /** How often failover may move the slot within any hour, there and back counted apart: 2 or more. Default 6. */
  readonly maxSwitchesPerHour?: number;
}
