import type { Abortion } from '../core/abortion.js';
import { InjectionError } from '../core/errors.js';
import type { TaskFailed } from '../core/events.js';
import { shown, short, type SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import type { TaskFailure, TaskLoop, TaskScope, TaskScopeOptions, TaskWork } from '../core/tasks.js';
import { OwnedTaskScope } from '../tasks/task-scope.js';
import type { CutWork } from './live/generation.js';

/** The instance whose work it is. */
export interface Owner {
  readonly slot: { readonly name: SlotName };
  readonly candidate: { readonly provider: string };
  readonly number: number;
  readonly label: string;
  readonly abortion: Abortion;
}

/** What the own work of instances needs of the application. */
export interface OwnWorkTools {
  readonly clock: Clock;
  /** A task failed, or what was registered too late did. */
  readonly failed: (owner: Owner, failure: TaskFailure) => void;
  /** Begins what is done because of nobody. */
  readonly apart: Begin;
}

/** Begins something that goes on. */
type Begin = <T>(begin: () => T) => T;

/** Tasks whose loops begin as they are told: what an instance does over and over is not done because of whoever asked for it first. */
class InstanceTasks extends OwnedTaskScope {
  constructor(
    options: TaskScopeOptions,
    private readonly begin: Begin,
  ) {
    super(options);
  }

  override every(ms: number, name: string, work: TaskWork<unknown>): TaskLoop {
    return this.begin(() => super.every(ms, name, work));
  }
}

/** What one instance has spawned, and what it has registered to be given back. */
export class OwnWork {
  #scope: InstanceTasks | undefined;
  #disposers: (() => unknown)[] = [];
  #isStopped = false;
  #isShut = false;

  constructor(
    private readonly owner: Owner,
    private readonly tools: OwnWorkTools,
    private readonly begin: Begin = tools.apart,
  ) {}

  /** Made when first looked at. */
  get scope(): TaskScope {
    if (!this.#scope) {
      const { owner, tools } = this;
      const options: TaskScopeOptions = {
        name: `${owner.slot.name} ${owner.label}`,
        clock: tools.clock,
        // Whoever retires the instance brings the deadline.
        graceMs: Infinity,
        signal: owner.abortion.signal,
        onFailure: (failure) => tools.failed(owner, failure),
      };
      this.#scope = new InstanceTasks(options, this.begin);
      if (this.#isStopped) this.#scope.cancel(this.#reason());
      if (this.#isShut) this.#scope.shut();
    }
    return this.#scope;
  }

  /** @throws InjectionError `injection/not-a-function` */
  onDispose(fn: () => unknown): void {
    if (typeof fn !== 'function') throw notAFunction(fn, this.owner);
    if (this.#isShut) this.#disposeNow(fn);
    else this.#disposers.push(fn);
  }

  get isBusy(): boolean {
    return this.#scope?.isBusy ?? false;
  }

  /** What runs now, by name. */
  cut(): CutWork[] {
    const counts = new Map<string, number>();
    for (const name of this.#scope?.open ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...counts].map(([name, calls]) => ({ method: `task ${short(name)}`, calls }));
  }

  /** Its tasks are told that it retires, and no more begin. */
  stop(): void {
    this.#isStopped = true;
    this.#scope?.cancel(this.#reason());
  }

  /** Calls once, as soon as none of its tasks runs: at once if so already. @returns a function that cancels it */
  whenAtRest(fn: () => void): () => void {
    if (this.#scope) return this.#scope.whenAtRest(fn);
    fn();
    return () => {};
  }

  /**
   * Cancels its tasks, and calls `done` once they have ended or their time is up: none where they had it at the drain.
   * @param done is told the names of those that had not ended
   */
  end(ms: number, done: (abandoned: readonly string[]) => void): void {
    const graceMs = this.#isStopped ? 0 : ms;
    this.stop();
    const scope = this.#scope;
    if (!scope) return done([]);
    const told = graceMs === 0;
    scope.hurry(graceMs);
    scope.whenAtRest(() => done(told ? [] : scope.abandoned));
  }

  /** Takes what was registered, the last first. */
  takeDisposers(): (() => unknown)[] {
    const disposers = this.#disposers;
    this.#disposers = [];
    return disposers.reverse();
  }

  /** Nothing can be spawned any more, and what is registered is called at once. */
  shut(): void {
    this.#isShut = true;
    this.#scope?.shut();
  }

  #disposeNow(fn: () => unknown): void {
    const failed = (error: unknown): void => this.tools.failed(this.owner, { task: 'onDispose', error });
    Promise.resolve(fn()).catch(failed);
  }

  #reason(): string {
    return `${this.owner.label} retires`;
  }
}

/** What is told of a task that failed. */
export function taskFailed(
  { slot, candidate, number }: Owner,
  failure: TaskFailure,
  clock: Clock,
): TaskFailed {
  return {
    type: 'task.failed',
    at: clock.epoch(),
    slot: slot.name,
    provider: candidate.provider,
    generation: number,
    ...failure,
  };
}

function notAFunction(given: unknown, { slot, label }: Owner): InjectionError {
  return new InjectionError('injection/not-a-function', `onDispose was given ${shown(given)}.`, {
    path: `${slot.name} ${label}`,
    hint: 'pass a function that gives something back: onDispose(() => clearInterval(timer))',
  });
}
