import {
  brand,
  InjectionError,
  LifecycleError,
  ModuleError,
  oneLineOf,
  RegistryError,
  ResolutionError,
  SwapError,
} from '../core/errors.js';
import { closing } from './swap/outcomes.js';
import type { Stage } from './container-options.js';
import { firstBuilt, type FirstBuilt } from './first-built.js';
import type { Parts } from './parts.js';
import type { Instance, Slot } from './slot.js';
import { Stopping, type StoppingTools } from './stopping.js';

const MAX_LINES = 10;

/** Something went wrong while an application stopped; everything was stopped all the same. `errors` has all of it. */
export class ShutdownError extends AggregateError {
  /** Stable across releases. */
  readonly code = 'lifecycle/shutdown-failed';

  /** @param errors all that went wrong, in the order in which it did */
  constructor(message: string, errors: readonly unknown[]) {
    const lines = errors.slice(0, MAX_LINES).map((error) => `\n  - ${oneLineOf(error)}`);
    const more = errors.length > MAX_LINES ? `\n  - and ${errors.length - MAX_LINES} more` : '';
    super(errors, message + lines.join('') + more);
    brand(this);
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

/** Starts and stops an application: all or nothing, and completely. */
export class Lifecycle {
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: Parts) {}

  /** Activates what is eager, and what that depends on, dependencies first and siblings in parallel. */
  start(): Promise<void> {
    if (this.#closing) return Promise.reject(alreadyClosed(this.parts.stage));
    return (
      this.#starting ??
      begin(
        () => this.#start(),
        (starting) => {
          this.#starting = starting;
        },
      )
    );
  }

  /** Whoever a start builds, and what they ask the application itself for. */
  firstBuilt(): readonly FirstBuilt[] {
    return firstBuilt(this.parts);
  }

  /** Stops dependents first; runs every hook, whatever the others do. @throws ShutdownError if any failed */
  close(signal?: string): Promise<void> {
    return (
      this.#closing ??
      begin(
        () => this.#close(signal),
        (closing) => {
          this.#closing = closing;
        },
      )
    );
  }

  async #start(): Promise<void> {
    const { parts } = this;
    this.#enter('starting', 'app.starting');
    try {
      const { clock, deadlines } = parts.options;
      if (parts.bridge.hasModules) await parts.bridge.loadModules({ clock, ms: deadlines.build });
      const preparing = parts.options.prepare?.();
      if (preparing) await preparing;
      const eager = [...parts.slots.values()].filter((slot) => isEager(parts, slot));
      for (const { active } of eager) active.needed = true;
      const started = eager.map(({ name, active }) =>
        parts.follow([name], { reason: 'start', asked: [active] }),
      );
      await Promise.all([...started, this.#raise()]);
      await parts.moduleHooks.start();
    } catch (error) {
      await this.#undoStart(rootOf(error));
    }
    // A close that came meanwhile has taken over.
    if (parts.stage !== 'starting') throw alreadyClosed(parts.stage);
    this.#enter('started', 'app.started');
  }

  /** A promise also of what fails at once. */
  async #raise(): Promise<void> {
    await this.parts.plains.raiseAll();
  }

  async #undoStart(error: unknown): Promise<never> {
    const { options, stage } = this.parts;
    if (stage !== 'starting') throw error;
    options.emit({ type: 'app.start-failed', at: options.clock.epoch(), error });
    const undone = this.close();
    const problem: unknown = await undone.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    if (problem === undefined) throw error;
    const errors = problem instanceof ShutdownError ? (problem.errors as readonly unknown[]) : [problem];
    throw new ShutdownError(
      'The application did not start, and undoing what had started failed as well. Everything was stopped:',
      [error, ...errors],
    );
  }

  async #close(signal: string | undefined): Promise<void> {
    const { parts } = this;
    if (parts.stage === 'new' && parts.bridge.isUnused) {
      parts.bridge.close();
      this.#enter('closed', 'app.closed');
      return;
    }
    this.#enter('closing', 'app.closing');
    parts.reconciler.stop();
    parts.drains.endAll(closing('closing'));
    parts.driver.dispatch({ type: 'closing' });
    const { retire } = parts.options.deadlines;
    const givenUp = parts.plains.giveUp(closing('closing'));
    const [scopeErrors] = await Promise.all([parts.scopes.close(retire), parts.driver.idle(), givenUp]);
    await parts.moduleHooks.idle();
    parts.reconciler.stop();
    const errors = [...scopeErrors, ...(await this.#takeDown(signal))];
    this.#enter('closed', 'app.closed');
    if (errors.length > 0) {
      const count = errors.length === 1 ? 'One thing' : `${errors.length} things`;
      throw new ShutdownError(
        `${count} failed while the application stopped. Everything was stopped:`,
        errors,
      );
    }
  }

  /** All are told that the application goes down, then each stops, then all that have the hook are told that it is down. */
  async #takeDown(signal: string | undefined): Promise<unknown[]> {
    const { parts } = this;
    const farewell = parts.moduleHooks.farewell(signal);
    // Found now: what has stopped may have nothing left to be called.
    const afterwards = farewell.of('onApplicationShutdown');
    for (const instance of parts.instances()) instance.isToldByClose = true;
    const destroyed = await farewell.of('onModuleDestroy')();
    const warned = await farewell.of('beforeApplicationShutdown')();
    const stopped = await new Stopping(this.#stoppingTools()).all();
    // What was kept until now has gone, and the changes that it was part of can end.
    await parts.driver.idle();
    return [...destroyed, ...warned, ...stopped, ...(await afterwards())];
  }

  #stoppingTools(): StoppingTools {
    const { options, plains, bridge } = this.parts;
    return {
      ...{ options, plains, bridge },
      instances: () => this.parts.instances(),
      departing: () => this.parts.driver.departing(),
      giveUp: (instance) => this.#giveUp(instance),
    };
  }

  async #giveUp(instance: Instance): Promise<readonly unknown[]> {
    const { slot } = instance;
    slot.released = true;
    instance.isGivenUp = true;
    const { warnings } = await this.parts.follow([slot.name], { reason: 'close' });
    return warnings;
  }

  #enter(stage: Stage, type: 'app.starting' | 'app.started' | 'app.closing' | 'app.closed'): void {
    const { options } = this.parts;
    this.parts.stage = stage;
    options.emit({ type, at: options.clock.epoch() });
  }
}

/** Runs what must not run twice; its promise is kept before it begins, since whoever hears of it may ask for it again. */
function begin(run: () => Promise<void>, keep: (running: Promise<void>) => unknown): Promise<void> {
  let follow: (running: Promise<void>) => unknown = keep;
  const running = new Promise<void>((resolve) => {
    follow = resolve;
  });
  keep(running);
  follow(run());
  return running;
}

function isEager({ resolver }: Parts, slot: Slot): boolean {
  return resolver.resolve(slot.name)?.activation === 'eager';
}

function alreadyClosed(stage: Stage): LifecycleError {
  return new LifecycleError('lifecycle/closed', `The application cannot start: it is ${stage}.`, {
    hint: 'create a new application',
  });
}

const DESIGN_ERRORS = [InjectionError, ModuleError, RegistryError, ResolutionError, LifecycleError];

/** The error that an application's author has to look at: what is wrong in the code, or the failure of the first that failed. */
export function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof SwapError || isHookFailure(root)) {
    const { cause } = root;
    if (cause instanceof SwapError || isHookFailure(cause)) root = cause;
    // What a hook met while it ran is named with the hook, but for modules that cannot be what they say.
    else if (isHookFailure(root)) return cause instanceof ModuleError ? cause : root;
    else return DESIGN_ERRORS.some((type) => cause instanceof type) ? cause : root;
  }
  return root;
}

const isHookFailure = (error: unknown): error is LifecycleError =>
  error instanceof LifecycleError && error.code === 'lifecycle/module-hook-failed';
