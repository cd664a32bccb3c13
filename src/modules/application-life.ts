import type { Container } from '../container/container.js';
import type { LogLevels } from '../core/logger.js';
import { allInTurn } from './all-in-turn.js';
import type { ApplicationLog } from './application-log.js';
import type { Composition } from './composition.js';
import type { RemoteOfApplication } from './remote-of-application.js';
import { ShutdownHooks } from './shutdown-hooks.js';

/** An application closes, or has closed. */
export interface Ending {
  /** What told it to, where a signal did. */
  readonly signal: string | undefined;
  /** As `close`: it rejects with everything that failed. */
  readonly done: Promise<void>;
}

/** Starts and closes an application with all that is around its components, each in its turn. */
export class ApplicationLife {
  /** Told by signals. */
  readonly hooks: ShutdownHooks;
  /** The log, which ends after everything else, so that it says how that ended. */
  log: ApplicationLog | undefined;
  readonly #composition: Composition;
  #opening: Promise<void> | undefined;
  #ending: Ending | undefined;

  /** @param close closes the application, as anybody may */
  constructor(composition: Composition, close: (signal: string) => Promise<void>) {
    this.#composition = composition;
    this.hooks = new ShutdownHooks(close);
  }

  get levels(): LogLevels | undefined {
    return this.log?.levels;
  }

  /** A second call waits for the first. */
  async start(): Promise<void> {
    await this.#clean((lifecycle) => lifecycle.start());
    await (this.#opening ??= this.#open());
  }

  get #remote(): RemoteOfApplication | undefined {
    return this.#composition.followers.remote;
  }

  async #open(): Promise<void> {
    const { intakes, configured } = this.#composition;
    try {
      await intakes.open();
      this.#remote?.begin();
    } catch (error) {
      // What cannot be asked anything has not started. How undoing fails says less than why.
      await allInTurn([() => intakes.close(), () => this.#clean((lifecycle) => lifecycle.close())]).catch(
        () => undefined,
      );
      throw configured.scrubber.clean(error);
    }
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** @throws ShutdownError with everything that failed */
  close(signal: string | undefined): Promise<void> {
    const done = this.#close(signal);
    this.#ending ??= { signal, done };
    return done;
  }

  async #close(signal: string | undefined): Promise<void> {
    this.hooks.disable();
    const { runtime, admin, state, intakes } = this.#composition;
    // Before components go: loops call them, and manifests move them.
    const remote = this.#remote;
    if (remote) await remote.close();
    if (runtime) await runtime.closing();
    await allInTurn([
      // While everything that answers what is under way is still there. Where there is none, changes are refused from now on.
      ...(intakes.isEmpty ? [] : [() => intakes.close()]),
      () => this.#clean((lifecycle) => lifecycle.close(signal)),
      // It writes into the state, and tells to the end how far closing has come.
      () => admin?.close(),
      () => state?.close(),
      () => this.log?.close(),
      () => runtime?.closed(),
    ]);
  }

  /** What was opened around an application that does not come to be. What cannot be closed says less than why. */
  async abandon(): Promise<void> {
    const { runtime, admin, state } = this.#composition;
    await allInTurn([
      () => this.#remote?.close(),
      () => admin?.close(),
      () => state?.close(),
      () => this.log?.close(),
      () => runtime?.closed(),
    ]).catch(() => undefined);
  }

  /** What components throw may quote the secrets that they were given. */
  async #clean(work: (lifecycle: Container['lifecycle']) => Promise<void>): Promise<void> {
    const { container, configured } = this.#composition;
    try {
      await work(container.lifecycle);
    } catch (error) {
      throw configured.scrubber.clean(error);
    }
  }
}
