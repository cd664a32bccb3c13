import type { Domain, SlotName } from './names.js';

/** Whether a slot takes calls: `paused` refuses new ones, `draining` does so as well and waits for those in flight. */
export type Activity = 'active' | 'paused' | 'draining';

/** All slots of a domain, for `pause`, `drain` and `resume`: those that there are and those that come later. */
export interface DomainRef {
  /** One of the six built-in domains, or one that an application has slots in. */
  readonly domain: Domain;
}

/** What an operator has decided about the calls of a slot, or of all slots of a domain: one of the two is named. */
export interface ActivityDecision {
  /** The slot, where it is about one. */
  readonly slot: SlotName | undefined;
  /** The domain, where it is about all of its slots. */
  readonly domain: Domain | undefined;
  /** Whether calls are taken. */
  readonly activity: Activity;
  /** Why, where the operator said so. */
  readonly note: string | undefined;
  /** Who, where the operator said so. */
  readonly requestedBy: string | undefined;
}

/** Whether a slot takes calls, by what was decided about it and about its domain. */
export interface ActivityState {
  /** The slot. */
  readonly slot: SlotName;
  /** Whether it takes calls. */
  readonly activity: Activity;
  /** Whose decision refuses its calls, that about the slot first; empty where it takes them. The rest is of the first one. */
  readonly by: readonly ('slot' | 'domain')[];
  /** Why, where the operator said so. */
  readonly note: string | undefined;
  /** Who, where the operator said so. */
  readonly requestedBy: string | undefined;
}

/** Who pauses or resumes a slot or a domain, and why. */
export interface PauseOptions {
  /** Shown in events; of what is paused also in status, and to whoever is refused. Up to 1,000 characters. */
  readonly note?: string | undefined;
  /** Shown in events. */
  readonly requestedBy?: string | undefined;
}

/** Who drains a slot or a domain, why, and for how long. */
export interface DrainOptions extends PauseOptions {
  /** Milliseconds until it stops waiting; what is drained stays draining. Default: the deadline of `retire`. */
  readonly timeoutMs?: number | undefined;
}

/** Nobody refuses its calls. @param requestedBy who has resumed it */
export const takingCalls = (slot: SlotName, requestedBy?: string): ActivityState =>
  Object.freeze({ slot, activity: 'active', by: NOBODY, note: undefined, requestedBy });

const NOBODY: ActivityState['by'] = Object.freeze([]);
