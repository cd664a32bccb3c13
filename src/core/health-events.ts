import type { EventFact } from './event-fact.js';
import type { HealthStatus } from './health-report.js';
import type { SlotName } from './names.js';

/** What serves a slot is doing better or worse than before. */
export interface HealthChanged extends EventFact {
  /** Discriminates the union. */
  readonly type: 'health.changed';
  /** The slot. */
  readonly slot: SlotName;
  /** Provider that serves; undefined where nothing does. */
  readonly provider: string | undefined;
  /** Number of the generation that serves. */
  readonly generation: number | undefined;
  /** How the slot was doing before. */
  readonly from: HealthStatus;
  /** How it is doing now. */
  readonly to: HealthStatus;
  /** Checks in a row that had failed. */
  readonly failures: number;
  /** What the last check failed with; undefined where it said what is. */
  readonly error?: unknown;
}

/** How slots are doing. */
export type HealthEvent = HealthChanged;
