import { Abortion } from '../core/abortion.js';
import type { Clock, Timer } from '../core/ports.js';
import type { TaskContext, TaskHandle, TaskResult, TaskScope, TaskState, TaskWork } from '../core/tasks.js';
import {
  cancelled,
  isCancellation,
  taskAbandoned,
  taskCancelled,
  taskTimedOut,
  type Ending,
} from './ending.js';

/** What a task is to do, and within which time. */
export interface Order<T> {
  readonly name: string;
  readonly work: TaskWork<T>;
  readonly deadlineMs: number | undefined;
  /** It goes on when its scope is cancelled. */
  readonly isShielded: boolean;
  /** Called when it does not run any more. */
  readonly over?: (() => void) | undefined;
}

/** The scope of a task's own. */
export interface InnerScope extends TaskScope {
  cut(end: Ending): void;
  /** Resolves when nothing runs in it any more, or what does was abandoned. */
  settled(): Promise<void>;
  /** Nothing can be spawned in it any more; nothing of it runs. */
  shut(): void;
}

/** The scope that a task is in. */
export interface RunOwner {
  readonly name: string;
  readonly clock: Clock;
  scopeOf(run: Run<unknown>): InnerScope;
  failed(run: Run<unknown>, error: unknown): void;
  /** It does not run any more. */
  over(run: Run<unknown>): void;
  /** Somebody is told why it has no result. */
  told(run: Run<unknown>): void;
}

/** One task, from its turn to its end. Its outcome may be known before it is over: its deadline passed. */
export class Run<T> implements TaskHandle<T> {
  readonly [Symbol.toStringTag] = 'TaskHandle';
  readonly name: string;
  state: TaskState = 'waiting';
  isOver = false;
  /** Why it is not wanted any more. */
  end: Ending | undefined;
  readonly #turn = withResolvers<undefined>();
  readonly #abortion = new Abortion();
  #value: T | undefined;
  /** Made when somebody looks: a scope may cancel thousands whose handles nobody holds. */
  #error: { readonly make: () => unknown } | undefined;
  /** What handles wait for; its type lets a task of one result stand for a task of any. */
  #outcome: Resolvers<unknown> | undefined;
  #scope: InnerScope | undefined;
  #timer: Timer | undefined;

  constructor(
    private readonly owner: RunOwner,
    private readonly order: Order<T>,
  ) {
    this.name = order.name;
    // Not called when its turn comes but through a promise: so it runs in the asynchronous context of its spawning.
    this.#turn.promise
      .then(() => this.#work())
      .then(
        (value) => this.#returned(value),
        (error: unknown) => this.#threw(error),
      );
  }

  get isShielded(): boolean {
    return this.order.isShielded;
  }

  get result(): TaskResult {
    const { name, state } = this;
    return Object.freeze({ name, state, value: this.#value, error: this.error });
  }

  /** What it failed with, or why it was cancelled. */
  get error(): unknown {
    return this.#error?.make();
  }

  get signal(): AbortSignal {
    return this.#abortion.signal;
  }

  /** Made when first looked at. */
  get scope(): TaskScope {
    this.#scope ??= this.owner.scopeOf(this);
    if (this.isOver) this.#scope.shut();
    return this.#scope;
  }

  /** Its turn has come. */
  start(): void {
    const { deadlineMs } = this.order;
    this.state = 'running';
    if (deadlineMs !== undefined && deadlineMs !== Infinity) {
      this.#timer = this.owner.clock.after(deadlineMs, () => this.#timeOut(deadlineMs));
    }
    this.#turn.resolve(undefined);
  }

  cancel(reason?: unknown): void {
    if (!this.isOver && !this.end) this.stop(cancelled(this.name, reason));
  }

  /** It is not wanted any more: one that waits is over, one that runs is told. */
  stop(end: Ending): void {
    if (this.isOver || this.end) return;
    this.end = end;
    if (this.state === 'waiting') {
      this.#settle('cancelled', () => taskCancelled(this.owner.name, this.name, end));
      return this.#finish();
    }
    this.#abortion.abort(end.reason);
    this.#scope?.cut(end);
  }

  /** Nobody waits for it any more, although it runs. */
  abandon(): void {
    if (this.isOver) return;
    this.#settle('abandoned', () => taskAbandoned(this.owner.name, this.name, this.end?.cause));
    this.#finish();
  }

  then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise().then(done, failed);
  }

  catch<B = never>(failed?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, failed);
  }

  finally(fn?: (() => void) | null): Promise<T> {
    return this.#promise().finally(fn);
  }

  #promise(): Promise<T> {
    if (!this.#outcome) {
      this.#outcome = withResolvers<unknown>();
      if (this.#isSettled) this.#conclude(this.#outcome);
      this.#tell();
    }
    return this.#outcome.promise as Promise<T>;
  }

  #conclude({ resolve, reject }: Resolvers<unknown>): void {
    if (this.state === 'done') resolve(this.#value);
    else reject(this.error);
  }

  #tell(): void {
    if (this.#outcome && this.#isSettled && this.state !== 'done') this.owner.told(this);
  }

  #work(): T | PromiseLike<T> {
    if (this.end) throw this.end.reason;
    return this.order.work(new Told(this));
  }

  #returned(value: T): void {
    const scope = this.#scope;
    if (!scope) return this.#fulfil(value);
    scope.join().then(
      () => this.#fulfil(value),
      (error: unknown) => this.#fail(error),
    );
  }

  #threw(error: unknown): void {
    const scope = this.#scope;
    if (!scope) return this.#fail(error);
    scope.cancel(error);
    void scope.settled().then(() => this.#fail(error));
  }

  #fulfil(value: T): void {
    if (!this.#isSettled) {
      this.#value = value;
      this.state = 'done';
      if (this.#outcome) this.#conclude(this.#outcome);
    }
    this.#finish();
  }

  #fail(error: unknown): void {
    if (!this.#isSettled) {
      const { end, owner } = this;
      if (end && isCancellation(error, end.reason)) {
        this.#settle('cancelled', () => taskCancelled(owner.name, this.name, end));
      } else this.#failWith(error);
    }
    this.#finish();
  }

  #timeOut(ms: number): void {
    const error = taskTimedOut(this.owner.name, this.name, ms);
    this.#abortion.abort(error);
    this.#scope?.cancel(error);
    this.#failWith(error);
    if (this.isShielded) this.#finish();
  }

  #failWith(error: unknown): void {
    this.#settle('failed', () => error);
    this.owner.failed(this, error);
    this.#tell();
  }

  get #isSettled(): boolean {
    return this.state !== 'waiting' && this.state !== 'running';
  }

  #settle(state: TaskState, make: () => unknown): void {
    if (this.#isSettled) return;
    this.state = state;
    this.#error = once(make);
    if (this.#outcome) this.#conclude(this.#outcome);
  }

  #finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#timer?.cancel();
    this.#scope?.shut();
    this.owner.over(this);
    this.order.over?.();
    this.#tell();
  }
}

/** The context of a task. Its signal and scope are made when somebody looks at them. */
class Told implements TaskContext {
  readonly name: string;
  readonly #run: Pick<Run<never>, 'signal' | 'scope'>;

  constructor(run: Pick<Run<never>, 'name' | 'signal' | 'scope'>) {
    this.name = run.name;
    this.#run = run;
  }

  get signal(): AbortSignal {
    return this.#run.signal;
  }

  get scope(): TaskScope {
    return this.#run.scope;
  }
}

function once<T>(make: () => T): { readonly make: () => T } {
  let made: { readonly value: T } | undefined;
  return { make: () => (made ??= { value: make() }).value };
}

interface Resolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function withResolvers<T>(): Resolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
