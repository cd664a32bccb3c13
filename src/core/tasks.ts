import type { Clock } from './ports.js';

/** What a task is told. */
export interface TaskContext {
  /** Name that it was spawned with. */
  readonly name: string;
  /** Aborts when the task is no longer wanted: another one failed, its time is up, or its scope was cancelled. */
  readonly signal: AbortSignal;
  /** For tasks of its own: it ends when all of them have, fails with them, and is cancelled together with them. */
  readonly scope: TaskScope;
}

/** What a task does. */
export type TaskWork<T> = (context: TaskContext) => T | PromiseLike<T>;

/** How a task is run. */
export interface TaskOptions {
  /** Milliseconds from its start, above 0; then it has failed with `tasks/timed-out`. Default none. */
  readonly deadlineMs?: number | undefined;
}

/** How work is shielded. */
export interface ShieldOptions extends TaskOptions {
  /** What to call it in errors. Default `shield`. */
  readonly name?: string | undefined;
}

/** How far a task is. `abandoned`: it was cancelled, and had not ended when the time for that was up. */
export type TaskState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'abandoned';

/** A task that was spawned, and the promise of its result. Nobody has to wait for it: its scope does. */
export interface TaskHandle<T> extends PromiseLike<T> {
  /** Name that it was spawned with. */
  readonly name: string;
  /** How far it is. */
  readonly state: TaskState;
  /** Cancels this task only: one that waits never begins, one that runs has its signal aborted. */
  cancel(reason?: unknown): void;
  /** As that of a promise. */
  then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B>;
  /** As that of a promise. */
  catch<B = never>(failed?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B>;
  /** As that of a promise. */
  finally(fn?: (() => void) | null): Promise<T>;
}

/** What became of one task. */
export interface TaskResult {
  /** Name that it was spawned with. */
  readonly name: string;
  /** How far it is. */
  readonly state: TaskState;
  /** What it returned, once it is `done`. */
  readonly value: unknown;
  /** What it failed with, or why it was cancelled. */
  readonly error: unknown;
}

/** A task that failed. */
export interface TaskFailure {
  /** Its name. */
  readonly task: string;
  /** What it threw. */
  readonly error: unknown;
}

/** Work that is done over and over. */
export interface TaskLoop {
  /** Name that it was given. */
  readonly name: string;
  /** Ends the loop; a run under way has its signal aborted. */
  cancel(reason?: unknown): void;
}

/** How a scope is made. */
export interface TaskScopeOptions {
  /** What to call it in errors. Default `tasks`. */
  readonly name?: string | undefined;
  /** How many tasks run at once, an integer from 1; the others wait for their turn. Default as many as there are. */
  readonly limit?: number | undefined;
  /** How many may wait, an integer from 0; one more is refused with `tasks/queue-full`. Default as many as there are. */
  readonly maxWaiting?: number | undefined;
  /** Milliseconds from now, above 0, until everything that still runs is cancelled. Default none. */
  readonly deadlineMs?: number | undefined;
  /** Milliseconds that cancelled tasks get to end before they are abandoned, above 0. Default 10,000. */
  readonly graceMs?: number | undefined;
  /** Cancels the scope. */
  readonly signal?: AbortSignal | undefined;
  /** Time. Default that of this machine; of a child, that of its parent. */
  readonly clock?: Clock | undefined;
  /**
   * Makes the scope one that lives long: failures are told here and cancel nobody, and nothing is kept of a task
   * that is over, so that `results` and `join` give those under way only. What this itself throws stops nothing: it is
   * thrown anew where nobody can catch it.
   */
  readonly onFailure?: ((failure: TaskFailure) => void) | undefined;
}

/** Tasks that end together: none of them outlives its scope, and whoever joins or closes it is told what failed. */
export interface TaskScope extends AsyncDisposable {
  /** What it is called in errors. */
  readonly name: string;
  /** Aborts when the scope is cancelled, whyever. */
  readonly signal: AbortSignal;
  /**
   * Begins a task, or lets it wait for its turn. The first that fails cancels all others. In a scope that is
   * cancelled already it does not begin, and its handle rejects with `tasks/cancelled`.
   *
   * @throws TaskError `tasks/closed`, `tasks/queue-full`, `tasks/bad-option`, `tasks/unknown-option`
   */
  spawn<T>(name: string, work: TaskWork<T>, options?: TaskOptions): TaskHandle<T>;
  /**
   * Waits until nothing runs any more. @returns what the tasks returned, in the order in which they were spawned
   * @throws TaskError `tasks/failed` with the first failure as cause; `tasks/timed-out`, `tasks/cancelled`
   */
  join(): Promise<unknown[]>;
  /** What became of the tasks so far, in the order in which they were spawned. */
  results(): readonly TaskResult[];
  /**
   * Runs work that has to end although the scope is cancelled, such as a roll-back: `join` and `close` wait for it.
   * Its own deadline is `graceMs`, 10 s at most, unless it states another. @throws TaskError `tasks/closed` when the scope is over
   */
  shield<T>(work: TaskWork<T>, options?: ShieldOptions): Promise<T>;
  /**
   * Does work over and over, each time `ms` milliseconds after the last was over. It takes no place of `limit`, and
   * `join` waits for a run under way only. In a scope with `onFailure` it goes on after a failure.
   */
  every(ms: number, name: string, work: TaskWork<unknown>): TaskLoop;
  /** A scope within this one: cancelled and closed with it, waited for by `join` while anything runs in it. */
  child(options?: TaskScopeOptions): TaskScope;
  /** Cancels all that runs and all that waits. Nothing begins here any more. */
  cancel(reason?: unknown): void;
  /**
   * Cancels what runs and waits for it. Nothing can be spawned any more.
   * @throws TaskError `tasks/abandoned` naming what ignored its signal; or a failure that nobody was told
   */
  close(): Promise<void>;
}

/** Makes scopes. */
export interface TaskScopeConstructor {
  /** @throws TaskError `tasks/bad-option`, `tasks/unknown-option` */
  new (options?: TaskScopeOptions): TaskScope;
}
