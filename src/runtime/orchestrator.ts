import { inCorrelation } from '../container/correlation.js';
import { setImmediate } from 'node:timers/promises';
import { textOf } from '../core/errors.js';
import type { Clock } from '../core/ports.js';
import type { RuntimeEvent } from '../core/runtime-events.js';
import type {
  ApplicationRuntime,
  LoopOptions,
  LoopStatus,
  LoopWork,
  ReloadReport,
  SupervisedLoop,
} from '../core/runtime.js';
import { systemClock } from '../core/system-clock.js';
import type { Application } from '../modules/application.js';
import type { CreateOptions, RuntimeOptions } from '../modules/create-options.js';
import type {
  Closable,
  RereadPart,
  RunningApplication,
  RuntimeOfApplication,
} from '../modules/runtime-of-application.js';
import { ProcessHold } from './process/process-hold.js';
import { ProcessSignals } from './process/process-signals.js';
import { runtimePlan, type RuntimePlan } from './runtime-plan.js';
import { Supervisor } from './supervision/supervisor.js';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.js';

/** Makes the application. */
type Make = (options: CreateOptions, runtime: RuntimeOfApplication) => Promise<Application>;

/**
 * Makes an application that has the process to itself: it remembers, listens to signals, and supervises loops.
 *
 * @throws what `make` throws; LifecycleError for options
 */
export async function orchestrated(
  given: CreateOptions,
  runtime: true | RuntimeOptions,
  make: Make,
): Promise<Application> {
  const plan = runtimePlan(given, runtime);
  const orchestrator = new Orchestrator(plan, given.clock ?? systemClock);
  try {
    // Before anything that may take its time.
    orchestrator.claim();
    const application = await make(await orchestrator.options(), orchestrator);
    orchestrator.started();
    return application;
  } catch (error) {
    // Whoever stopped it while it started gets no error for that: the process ends as it was told to.
    await orchestrator.exiting;
    await orchestrator.closed();
    throw error;
  }
}

/** The process around one application. */
class Orchestrator implements RuntimeOfApplication, ApplicationRuntime {
  /** Never resolves once the process is on its way out by a signal; undefined before. */
  exiting: Promise<void> | undefined;
  readonly kind: ApplicationRuntime['kind'];
  readonly face: ApplicationRuntime = this;
  readonly #plan: RuntimePlan;
  readonly #clock: Clock;
  readonly #supervisor: Supervisor;
  readonly #signals: ProcessSignals;
  readonly #hold = new ProcessHold();
  #folder: Promise<TemporaryFolder> | undefined;
  #state: Promise<Closable> | undefined;
  #application: RunningApplication | undefined;
  #hasStarted = false;
  /** The signal to read everything again, come before there was anything to read. */
  #owed: NodeJS.Signals | undefined;
  #reloading: Promise<ReloadReport> | undefined;
  #isClosing = false;

  constructor(plan: RuntimePlan, clock: Clock) {
    this.#plan = plan;
    this.kind = plan.kind;
    this.#clock = clock;
    const emit = (event: RuntimeEvent): void => this.#application?.emit(event);
    const clean = (thrown: unknown): unknown => this.#application?.clean(thrown) ?? thrown;
    this.#supervisor = new Supervisor({ clock, emit, clean });
    this.#signals = new ProcessSignals({
      stop: (signal) => {
        this.exiting = this.#stop(signal);
      },
      exit: (signal, code) => {
        this.#tell({ type: 'runtime.signalled', at: clock.epoch(), signal, action: 'exit' });
        process.exit(code);
      },
      reload: (signal) => this.#reloadAt(signal),
    });
  }

  /** @throws LifecycleError `lifecycle/signals-taken` */
  claim(): void {
    if (this.#plan.signals) this.#signals.claim();
  }

  /** What the application is made with. */
  async options(): Promise<CreateOptions> {
    const { options, isStateTemporary } = this.#plan;
    if (!isStateTemporary) return options;
    this.#folder = temporaryFolder();
    return { ...options, stateDir: (await this.#folder).path };
  }

  get isStopping(): boolean {
    return this.#isClosing;
  }

  opens(state: Promise<Closable>): void {
    this.#state = state;
  }

  async attach(application: RunningApplication): Promise<void> {
    await this.exiting;
    this.#application = application;
    this.#hold.begin();
  }

  /** What waited for that follows. */
  started(): void {
    this.#hasStarted = true;
    if (this.#owed !== undefined) this.#reloadAt(this.#owed);
  }

  supervise(name: string, work: LoopWork, options?: LoopOptions): SupervisedLoop {
    // It goes on for as long as the application, whatever it was begun because of.
    return inCorrelation(undefined, () => this.#supervisor.supervise(name, work, options));
  }

  loops(): readonly LoopStatus[] {
    return this.#supervisor.status();
  }

  reload(): Promise<ReloadReport> {
    return (this.#reloading ??= this.#reload().finally(() => (this.#reloading = undefined)));
  }

  async closing(): Promise<void> {
    this.#isClosing = true;
    await this.#supervisor.end();
  }

  async closed(): Promise<void> {
    await this.closing();
    // A signal that comes while the process is on its way out still ends it at once.
    if (!this.exiting) this.#signals.end();
    this.#hold.end();
    await this.#tidy();
  }

  async #tidy(): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined);
    await folder?.remove();
  }

  #reloadAt(signal: NodeJS.Signals): void {
    if (!this.#hasStarted) {
      this.#owed = signal;
      return;
    }
    this.#tell({ type: 'runtime.signalled', at: this.#clock.epoch(), signal, action: 'reload' });
    void this.reload();
  }

  #tell(event: RuntimeEvent): void {
    this.#application?.emit(event);
  }

  async #reload(): Promise<ReloadReport> {
    const errors: unknown[] = [];
    // Configuration first: it may name new secrets.
    for (const what of ['configuration', 'secrets'] as const) {
      const error = await this.#reread(what);
      if (error === undefined) continue;
      errors.push(error);
      this.#tell({ type: 'runtime.reload-failed', at: this.#clock.epoch(), what, error });
    }
    if (errors.length === 0) this.#tell({ type: 'runtime.reloaded', at: this.#clock.epoch() });
    return Object.freeze({ errors: Object.freeze(errors) });
  }

  /** @returns what went wrong */
  async #reread(what: RereadPart): Promise<unknown> {
    try {
      await this.#application?.reread[what]();
      return undefined;
    } catch (error) {
      return this.#application?.clean(error) ?? error;
    }
  }

  async #stop(signal: NodeJS.Signals): Promise<void> {
    this.#isClosing = true;
    this.#tell({ type: 'runtime.signalled', at: this.#clock.epoch(), signal, action: 'stop' });
    const trouble = await this.#closedInTime(signal);
    if (trouble !== undefined) {
      process.emitWarning(trouble);
      // Node prints a warning in a later tick.
      await setImmediate();
    }
    process.exit(trouble === undefined ? 0 : 1);
  }

  /** @returns what went wrong */
  #closedInTime(signal: NodeJS.Signals): Promise<Error | undefined> {
    const { stopTimeoutMs } = this.#plan;
    return new Promise((resolve) => {
      // Not a background timer: it is what ends a process that has nothing else left to do.
      this.#clock.after(stopTimeoutMs, () => resolve(tooLate(signal, stopTimeoutMs)));
      (this.#application?.close(signal) ?? this.#leave()).then(
        () => resolve(undefined),
        (error: unknown) => resolve(error instanceof Error ? error : new TypeError(textOf(error))),
      );
    });
  }

  /** There is no application yet, and there will be none: only what was opened for it is given back. */
  async #leave(): Promise<void> {
    const state = await this.#state?.catch(() => undefined);
    await state?.close();
    await this.#tidy();
  }
}

const tooLate = (signal: string, ms: number) =>
  new Error(`After ${signal} the application did not stop within ${ms} ms. The process ends all the same.`);
