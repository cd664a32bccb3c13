import type { SlotName } from '../core/names.js';
import type { ActivityDecision } from '../core/activity.js';
import type { Clock } from '../core/ports.js';
import type { KeptState, RecordedStatus, Recorder } from '../core/recorder.js';
import type { StateEvent } from '../core/state-events.js';
import type { RemoteRecords } from '../core/remote-records.js';
import type { ApplicationState, StateWish } from '../core/state.js';
import type { Ref } from '../core/token.js';

/** Where a state is, and the time it goes by. */
export interface StatePlace {
  /** The folder. */
  readonly dir: string;
  /** Name of one of several processes that share the folder. */
  readonly instance: string | undefined;
  readonly clock: Clock;
}

/** The application that a state is of, once there is one. */
export interface StatefulApplication {
  readonly emit: (event: StateEvent) => void;
  /** Takes out of a text what nobody may see. */
  readonly redact: (text: string) => string;
  /** What the operator has selected for a slot. */
  readonly selectionAt: (slot: SlotName) => string | undefined;
  /** What was decided last about a slot, or about a domain. */
  readonly activityOf: (name: string) => ActivityDecision;
  /** The slot that a contract or token means. @throws ResolutionError where it means none */
  readonly slotOf: (ref: Ref) => SlotName;
  readonly statusOf: (slot: SlotName) => RecordedStatus;
  /** Refuses a wish for what there is not, as the application itself does once it runs. @throws ResolutionError; ActivityError */
  readonly check: (wish: StateWish) => void;
  /** From then on `redact` knows what a start would know. @throws SecretError `secrets/unread` */
  readonly learnSecrets: () => Promise<void>;
  /** Whether it has been started, or closed: from then on it decides itself what is kept. */
  readonly isBegun: () => boolean;
}

/** A state that is open, for an application that is about to be. */
export interface StateOfApplication {
  readonly recorder: Recorder;
  /** What is known from before. */
  readonly kept: KeptState;
  readonly face: ApplicationState;
  /** What is known of remote sources. */
  readonly remote: RemoteRecords;
  /** There is an application now. What has happened to the state meanwhile is told to it. */
  attach(application: StatefulApplication): void;
  /** Writes what waits, and gives the state back. */
  close(): Promise<void>;
}
