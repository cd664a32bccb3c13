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

/** Something about the settings of health is odd. They hold all the same. */
export interface HealthWarning extends EventFact {
  /** Discriminates the union. */
  readonly type: 'health.warning';
  /** The slot that they name. */
  readonly slot: SlotName;
  /** What is odd. */
  readonly message: string;
}

/** What every event about the failover of a slot says. */
export interface FailoverFact extends EventFact {
  /** The slot. */
  readonly slot: SlotName;
  /** The provider concerned. */
  readonly provider: string;
  /** Why, in words. */
  readonly why: string;
}

/** A provider ranks behind all others of its slot from now on: the slot is left for what comes next. */
export interface FailoverAvoided extends FailoverFact {
  /** Discriminates the union. */
  readonly type: 'failover.avoided';
  /** When it is tried again: milliseconds since 1970. */
  readonly until: number;
  /** Whose selection keeps it serving all the same, if anybody's does. */
  readonly selectedBy?: 'operator' | 'test' | 'explicit';
}

/** A provider ranks as ever again: it is tried, or serves and is well. */
export interface FailoverLifted extends FailoverFact {
  /** Discriminates the union. */
  readonly type: 'failover.lifted';
}

/** A slot should be left, or returned to, and is not: it has moved too often lately. */
export interface FailoverHeld extends FailoverFact {
  /** Discriminates the union. */
  readonly type: 'failover.held';
}

/** How slots are doing, and what comes of that. */
export type HealthEvent = HealthChanged | HealthWarning | FailoverAvoided | FailoverLifted | FailoverHeld;
