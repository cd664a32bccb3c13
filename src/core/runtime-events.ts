import type { EventFact } from './event-fact.js';

/** A supervised loop ended although nobody asked it to. */
export interface LoopFailed extends EventFact {
  /** Discriminates the union. */
  readonly type: 'loop.failed';
  /** Its name. */
  readonly loop: string;
  /** What it failed with, or that it just ended. */
  readonly error: unknown;
  /** How often in a row. */
  readonly failures: number;
  /** When it is begun again: milliseconds since 1970. */
  readonly nextRunAt: number;
}

/** A loop that had failed runs again. */
export interface LoopRestarted extends EventFact {
  /** Discriminates the union. */
  readonly type: 'loop.restarted';
  /** Its name. */
  readonly loop: string;
}

/** A loop did not end in time when it was to. It is left to itself. */
export interface LoopAbandoned extends EventFact {
  /** Discriminates the union. */
  readonly type: 'loop.abandoned';
  /** Its name. */
  readonly loop: string;
}

/** The process was sent a signal. */
export interface RuntimeSignalled extends EventFact {
  /** Discriminates the union. */
  readonly type: 'runtime.signalled';
  /** Which. */
  readonly signal: string;
  /** What follows: the application closes and the process ends; it ends at once; everything is read again. */
  readonly action: 'stop' | 'exit' | 'reload';
}

/** Configuration was read again, and secrets were fetched anew. */
export interface RuntimeReloaded extends EventFact {
  /** Discriminates the union. */
  readonly type: 'runtime.reloaded';
}

/** Configuration could not be read again, or secrets not be fetched anew. What held before holds. */
export interface RuntimeReloadFailed extends EventFact {
  /** Discriminates the union. */
  readonly type: 'runtime.reload-failed';
  /** Which of the two. */
  readonly what: 'configuration' | 'secrets';
  /** What is wrong. */
  readonly error: unknown;
}

/** What happens to the process around an application. */
export type RuntimeEvent =
  LoopFailed | LoopRestarted | LoopAbandoned | RuntimeSignalled | RuntimeReloaded | RuntimeReloadFailed;
