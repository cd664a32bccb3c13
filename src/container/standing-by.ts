import type { Generation } from './live/generation.js';

/** How a change on probation is doing. Times are milliseconds since 1970. */
export interface ProbationStatus {
  /** When it was switched. */
  readonly since: number;
  /** When it is over, if nothing happens. */
  readonly until: number;
  /** Calls that have ended. */
  readonly calls: number;
  /** How many of them have failed. */
  readonly failures: number;
  /** Generations that stand by, as `memory#1`. */
  readonly standby: readonly string[];
}

/** What a slot knows of a change, for as long as what that replaced stands by to serve again. */
export interface StandingBy<Instance = object> {
  /** Undefined where whoever asked for the change decides, and no calls do. */
  readonly probation: ProbationStatus | undefined;
  /** What it would return to in a slot. */
  replacedIn(slot: object): readonly Generation[];
  /** Whether it is about this cell, or would return to this instance or candidate. */
  concerns(part: object): boolean;
  /**
   * Instances were replaced by others of their candidates, in this tick: it goes on with those.
   *
   * @returns false where it cannot, because something else serves by now
   */
  renew(successors: ReadonlyMap<Instance, Instance>): boolean;
  /** Something else has happened to what it is about: nothing can return any more. */
  overtake(): void;
}
