import type { EventFact } from './event-fact.js';
import type { SlotName } from './names.js';

/** A plain provider failed in a way that changes nothing of what was built or stopped. */
export interface PlainWarning extends EventFact {
  /** Discriminates the union. */
  readonly type: 'plain.warning';
  /** Name of its token. */
  readonly provider: string;
  /** Where it failed. */
  readonly phase: string;
  /** What failed. */
  readonly error: unknown;
}

/** What a scope or injection had made could not be disposed of properly, and nobody waits for that. */
export interface ScopeWarning extends EventFact {
  /** Discriminates the union. */
  readonly type: 'scope.warning';
  /** What failed: a `ScopeError` that names it. */
  readonly error: unknown;
}

/** A function of `live.each` failed when it was first called, or when it was ended. What fails at a switch is told as its `swap.warning`. */
export interface LiveWarning extends EventFact {
  /** Discriminates the union. */
  readonly type: 'live.warning';
  /** The slot whose instance it was called with. */
  readonly slot: SlotName;
  /** What it failed with. */
  readonly error: unknown;
}

/** A method with `@OnEvent` failed at an event; nobody waits for it. */
export interface HandlerFailed extends EventFact {
  /** Discriminates the union. */
  readonly type: 'handler.failed';
  /** The method: `@OnEvent of Auditor.moved`. */
  readonly handler: string;
  /** Type of the event that it was told of. */
  readonly event: string;
  /** What it failed with. */
  readonly error: unknown;
}
