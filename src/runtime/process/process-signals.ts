import { constants } from 'node:os';
import { LifecycleError } from '../../core/errors.js';
import { isEcho } from '../../core/signal-echoes.js';

/** Signals that end the process. */
const ENDING = ['SIGTERM', 'SIGINT'] as const;

const RELOADING = 'SIGHUP';

/** What follows a signal. */
export interface SignalDeeds {
  /** The first that ends the process. */
  stop(signal: NodeJS.Signals): void;
  /** A second one: nothing is waited for any more. @param code as shells give it: 128 and the number of the signal */
  exit(signal: NodeJS.Signals, code: number): void;
  reload(signal: NodeJS.Signals): void;
}

/** Listens to what the operator of a process tells it: one at a time, since the first that has stopped ends the process. */
export class ProcessSignals {
  static #claimed: ProcessSignals | undefined;

  readonly #listeners = new Map<NodeJS.Signals, () => void>();
  #isEnding = false;

  constructor(private readonly deeds: SignalDeeds) {}

  /** Listens, and nobody else does, until `end`. @throws LifecycleError `lifecycle/signals-taken` */
  claim(): void {
    if (ProcessSignals.#claimed) throw taken();
    ProcessSignals.#claimed = this;
    for (const signal of ENDING) this.#listen(signal, () => this.#end(signal));
    this.#listen(RELOADING, () => {
      // What is on its way out has nothing to read any more.
      if (!this.#isEnding) this.deeds.reload(RELOADING);
    });
  }

  /** From here on a signal does to the process what it does to any. */
  end(): void {
    for (const [signal, listener] of this.#listeners) process.removeListener(signal, listener);
    this.#listeners.clear();
    if (ProcessSignals.#claimed === this) ProcessSignals.#claimed = undefined;
  }

  #listen(signal: NodeJS.Signals, listener: () => void): void {
    process.on(signal, listener);
    this.#listeners.set(signal, listener);
  }

  #end(signal: NodeJS.Signals): void {
    if (isEcho(signal)) return;
    if (this.#isEnding) return this.deeds.exit(signal, 128 + constants.signals[signal]);
    this.#isEnding = true;
    this.deeds.stop(signal);
  }
}

const taken = () =>
  new LifecycleError(
    'lifecycle/signals-taken',
    'Another application of this process listens to its signals. Nothing was built.',
    {
      path: 'create.runtime',
      hint: 'make this one with runtime: { signals: false }, and close it when that one closes; or close that one first',
    },
  );
