import type { SlotName } from './names.js';

/** Whether a slot takes calls: `paused` refuses new ones, `draining` does so as well and waits for those in flight. */
export type Activity = 'active' | 'paused' | 'draining';

/** What an operator has decided about the calls of a slot. */
export interface ActivityState {
  /** The slot. */
  readonly slot: SlotName;
  /** Whether it takes calls. */
  readonly activity: Activity;
  /** Why, where the operator said so. */
  readonly note: string | undefined;
  /** Who, where the operator said so. */
  readonly requestedBy: string | undefined;
}

/** Who pauses a slot, and why. */
export interface PauseOptions {
  /** Shown in status and events, and to whoever is refused. Up to 1,000 characters. */
  readonly note?: string | undefined;
  /** Shown in events. */
  readonly requestedBy?: string | undefined;
}

/** Who drains a slot, why, and for how long. */
export interface DrainOptions extends PauseOptions {
  /** Milliseconds until it stops waiting; the slot stays draining. Default: the deadline of `retire`. */
  readonly timeoutMs?: number | undefined;
}

/** Who resumes a slot. */
export interface ResumeOptions {
  /** Shown in events. */
  readonly requestedBy?: string | undefined;
}

/** Nobody has decided anything: it takes calls. */
export const takingCalls = (slot: SlotName): ActivityState =>
  Object.freeze({ slot, activity: 'active', note: undefined, requestedBy: undefined });
