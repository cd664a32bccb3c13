import type { EventFact } from './event-fact.js';

/** What every event about the state of an application on disk says. */
export interface StateFact extends EventFact {
  /** The file. */
  readonly file: string;
}

/** Nothing can be written any more. What was written still holds; changes that need to be kept are refused. */
export interface StateDegraded extends StateFact {
  /** Discriminates the union. */
  readonly type: 'state.degraded';
  /** What is wrong. */
  readonly error: unknown;
}

/** Something could be written again. */
export interface StateRecovered extends StateFact {
  /** Discriminates the union. */
  readonly type: 'state.recovered';
  /** Milliseconds since it could not. */
  readonly durationMs: number;
}

/** The file could not be used. It was put aside, and the state begins anew. */
export interface StateQuarantined extends StateFact {
  /** Discriminates the union. */
  readonly type: 'state.quarantined';
  /** The folder that it is in now. */
  readonly folder: string;
  /** What was wrong with it. */
  readonly error: unknown;
}

/** The file of an earlier release has become one of this release. */
export interface StateMigrated extends StateFact {
  /** Discriminates the union. */
  readonly type: 'state.migrated';
  /** Version of its schema before. */
  readonly from: number;
  /** Version of its schema now. */
  readonly to: number;
  /** A copy of the file as it was. */
  readonly backup: string;
}

/** What happens to the state of an application on disk. */
export type StateEvent = StateDegraded | StateRecovered | StateQuarantined | StateMigrated;
