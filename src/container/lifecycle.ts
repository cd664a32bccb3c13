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
import type { ForeignSingleton } from './bridge/binding-watch.js';
import type { Parts, Stage } from './parts.js';
import { Instance, type Slot } from './slot.js';
import { dependentsFirst } from './stop-order.js';

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
      if (parts.bridge.hasModules) await parts.bridge.loadModules();
      const eager = [...parts.slots.values()].filter((slot) => isEager(parts, slot));
      for (const { active } of eager) active.needed = true;
      const started = eager.map(({ name, active }) =>
        parts.follow([name], { reason: 'start', asked: [active] }),
      );
      await Promise.all(started);
      await parts.moduleHooks.start();
    } catch (error) {
      await this.#undoStart(rootOf(error));
    }
    // A close that came meanwhile has taken over.
    if (parts.stage !== 'starting') throw alreadyClosed(parts.stage);
    this.#enter('started', 'app.started');
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
    await parts.driver.idle();
    await parts.moduleHooks.idle();
    parts.reconciler.stop();
    const errors = await this.#takeDown(signal);
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
    const stopped = await this.#stopAll();
    return [...destroyed, ...warned, ...stopped, ...(await afterwards())];
  }

  /** Each instance as soon as all that depend on it have stopped. */
  async #stopAll(): Promise<unknown[]> {
    const instances = this.parts.instances();
    const foreign = this.parts.bridge.singletons();
    const waits = dependentsFirst<Stoppable>([...foreign, ...instances], (each) => givenTo(each, foreign));
    const stops = new Map<Stoppable, Promise<void>>();
    // A set: two that stop together may be told of the same warning.
    const errors = new Set<unknown>();
    const stop = (each: Stoppable): Promise<void> => {
      let stopped = stops.get(each);
      if (!stopped) {
        const before = (waits.get(each) ?? []).map(stop);
        stops.set(each, (stopped = this.#stopAfter(each, { before, errors })));
      }
      return stopped;
    };
    // The newest first, so that nobody has to be called from within a chain of calls.
    await Promise.all([...foreign.toReversed(), ...instances].map(stop));
    await this.#stopLate(foreign.at(-1)?.number ?? 0, errors);
    return [...errors];
  }

  /** Singletons of inversify that came to be while the others stopped; then it is closed. */
  async #stopLate(newest: number, errors: Set<unknown>): Promise<void> {
    const { bridge } = this.parts;
    const late = bridge.singletons().filter(({ number }) => number > newest);
    for (const each of late.reverse()) await this.#stopAfter(each, { before: [], errors });
    bridge.close();
  }

  async #stopAfter(
    each: Stoppable,
    { before, errors }: { before: readonly Promise<void>[]; errors: Set<unknown> },
  ): Promise<void> {
    await Promise.all(before);
    const { clock, deadlines } = this.parts.options;
    try {
      if (each instanceof Instance) for (const warning of await this.#giveUp(each)) errors.add(warning);
      else await this.parts.bridge.stop(each, { clock, ms: deadlines.cleanup });
    } catch (error) {
      errors.add(error);
    }
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

type Stoppable = Instance | ForeignSingleton;

/** What one was given: of singletons of inversify only the newest, since each was given those before it. */
function* givenTo(each: Stoppable, foreign: readonly ForeignSingleton[]): Iterable<Stoppable> {
  const newest = each instanceof Instance ? each.foreign : each.number - 1;
  const last = newest === 0 ? undefined : foreign.findLast(({ number }) => number <= newest);
  if (last) yield last;
  for (const { instance } of each.holds) if (instance) yield instance;
}

const DESIGN_ERRORS = [InjectionError, ModuleError, RegistryError, ResolutionError, LifecycleError];

/** The error that an application's author has to look at: what is wrong in the code, or the failure of the first that failed. */
export function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof SwapError) {
    const { cause } = root;
    if (cause instanceof SwapError) root = cause;
    else return DESIGN_ERRORS.some((type) => cause instanceof type) ? cause : root;
  }
  return root;
}
