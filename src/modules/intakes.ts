import type { Vetter } from '../container/vetting.js';
import type { Candidate } from '../core/candidate.js';
import type { Constructable } from '../core/component.js';
import { LifecycleError, NotBuiltYetError } from '../core/errors.js';
import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import { allInTurn } from './all-in-turn.js';

/** Something that lets work in from outside: a server, a consumer of a queue. */
export interface Intake {
  /** Lets work in; called once, when everything has started. What it rejects with undoes the start. */
  open(): Promise<void>;
  /** What there is to let work in to has changed: modules were loaded, or have gone. What it rejects with takes those that were loaded back. */
  renew(): Promise<void>;
  /** Lets nothing more in, and resolves when nothing is under way. */
  close(): Promise<void>;
}

/** A candidate, and the class that makes its instances, where one does. */
export interface Registered {
  readonly candidate: Candidate;
  readonly cls: Constructable | undefined;
}

/** What an intake has of the application besides what it injects. */
export interface IntakeTools {
  readonly clock: Clock;
  /** Tells an event of the application. */
  readonly tell: (event: OneiricEvent) => void;
  /** Whether anybody hears what is told. */
  readonly isHeard: () => boolean;
  /** What was thrown, without secrets. */
  readonly clean: (thrown: unknown) => unknown;
  /** Asks before candidates of a domain are registered, and before what they made serves. */
  readonly vet: (domain: string, vetter: Vetter) => void;
  /** Every candidate of a domain in the order in which they were registered, also those whose conditions do not hold. */
  readonly registered: (domain: string) => readonly Registered[];
  /** The instances that a slot has; none where each request has its own. */
  readonly instancesIn: (slot: SlotName) => readonly unknown[];
}

/** What lets work into an application: opened when it has started, and closed before anything of it stops. Injected by its class. */
export class Intakes {
  readonly #intakes: Intake[] = [];
  #tools: IntakeTools | undefined;
  #isClosed = false;
  #hasOpened = false;

  /** What intakes work with. */
  get tools(): IntakeTools {
    if (!this.#tools) throw new TypeError('intakes belong to no application yet');
    return this.#tools;
  }

  /** Says whose they are; once. */
  attach(tools: IntakeTools): void {
    this.#tools = tools;
  }

  /** Whether nothing lets work in. */
  get isEmpty(): boolean {
    return this.#intakes.length === 0;
  }

  /** @throws NotBuiltYetError once they were opened */
  add(intake: Intake): void {
    if (this.#hasOpened)
      throw new NotBuiltYetError('A module that lets requests in, and is loaded later', 'LazyModuleLoader');
    this.#intakes.push(intake);
  }

  /** Opens all, in their order. @throws LifecycleError where the application is closed meanwhile: it opens nothing more */
  async open(): Promise<void> {
    this.#hasOpened = true;
    for (const intake of this.#intakes) {
      if (!this.#isClosed) await intake.open();
      if (this.#isClosed) throw closedMeanwhile();
    }
  }

  /** Tells those that are open of modules that came or went. */
  async renew(): Promise<void> {
    if (this.#hasOpened && !this.#isClosed) for (const intake of this.#intakes) await intake.renew();
  }

  /** Closes all, also those after one that fails. */
  close(): Promise<void> {
    this.#isClosed = true;
    return allInTurn(this.#intakes.map((intake) => () => intake.close()));
  }
}

const closedMeanwhile = () =>
  new LifecycleError('lifecycle/closing', 'The application was closed while it opened to requests.');
