import type { Vetter } from '../container/vetting.js';
import type { Candidate } from '../core/candidate.js';
import type { Constructable } from '../core/component.js';
import { LifecycleError, ModuleError, NotBuiltYetError } from '../core/errors.js';
import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import { componentOf } from '../decorators/metadata.js';
import { allInTurn } from './all-in-turn.js';

/** Something that lets work in from outside: a server, a consumer of a queue. */
export interface Intake {
  /** What components call it that are of use only where it lets work in to them. */
  readonly name: string;
  /** Lets work in; called once, when everything has started. What it rejects with undoes the start. */
  open(): Promise<void>;
  /**
   * What there is to let work in to has changed: candidates or modules came, or have gone. Whatever is wrong with those that came is kept out.
   * @param asked whose slots they are: what it rejects with is about one of them, which is taken back
   */
  renew(asked: ReadonlySet<SlotName>): Promise<void>;
  /** Lets nothing more in, and resolves when nothing is under way. */
  close(): Promise<void>;
}

/** A candidate, and the class that makes its instances, where one does. */
interface Registered {
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

/** The domain of what work is let in to. */
const CONCERNED = 'controller';

/** What lets work into an application: opened when it has started, and closed before anything of it stops. Injected by its class. */
export class Intakes {
  /** What to do about components that nothing lets work in to; undefined where that is no error. */
  remedy: string | undefined =
    'import HttpModule.forRoot({ port: 3000 }) of oneiric/http in one module; { port: false } where nobody shall ask over the network';
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

  /** Whether work is let in to the candidates of a domain. */
  concern(domain: unknown): boolean {
    return domain === CONCERNED;
  }

  /** The candidates that work is let in to. */
  concerned(): readonly Candidate[] {
    return this.tools.registered(CONCERNED).map(({ candidate }) => candidate);
  }

  /** @throws NotBuiltYetError once they were opened */
  add(intake: Intake): void {
    if (this.#hasOpened)
      throw new NotBuiltYetError('A module that lets requests in, and is loaded later', 'LazyModuleLoader');
    this.#intakes.push(intake);
  }

  /**
   * Opens all, in their order.
   * @throws LifecycleError where the application is closed meanwhile: it opens nothing more; ModuleError `modules/unserved`
   */
  async open(): Promise<void> {
    this.#hasOpened = true;
    this.#checkServed();
    for (const intake of this.#intakes) {
      if (!this.#isClosed) await intake.open();
      if (this.#isClosed) throw closedMeanwhile();
    }
  }

  /**
   * Tells those that are open of what came or went.
   * @param asked the slots of what came: what is wrong with others is theirs to tell
   * @throws ModuleError `modules/unserved`; what an intake rejects with
   */
  async renew(asked: ReadonlySet<SlotName>): Promise<void> {
    if (!this.#hasOpened || this.#isClosed) return;
    this.#checkServed(asked);
    for (const intake of this.#intakes) await intake.renew(asked);
  }

  /** Closes all, also those after one that fails. */
  close(): Promise<void> {
    this.#isClosed = true;
    return allInTurn(this.#intakes.map((intake) => () => intake.close()));
  }

  /** @throws ModuleError `modules/unserved` for what is of no use without an intake that there is not */
  #checkServed(asked?: ReadonlySet<SlotName>): void {
    const { remedy } = this;
    if (remedy === undefined) return;
    const names = new Set(this.#intakes.map(({ name }) => name));
    for (const { candidate, cls } of this.tools.registered(CONCERNED)) {
      const servedBy = cls && componentOf(cls)?.servedBy;
      if (servedBy === undefined || names.has(servedBy) || asked?.has(candidate.slot) === false) continue;
      throw unserved(cls?.name ?? candidate.slot, candidate.module, remedy);
    }
  }
}

const closedMeanwhile = () =>
  new LifecycleError('lifecycle/closing', 'The application was closed while it opened to requests.');

const unserved = (name: string, module: string | undefined, hint: string) =>
  new ModuleError(
    'modules/unserved',
    `${name}${module === undefined ? '' : ` of ${module}`} answers requests, and nothing lets any in: it would never be called.`,
    { path: name, hint },
  );
