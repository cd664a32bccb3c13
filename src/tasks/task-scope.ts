import { Abortion } from '../core/abortion.js';
import { TaskError } from '../core/errors.js';
import { shown } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import { systemClock } from '../core/system-clock.js';
import type {
  ShieldOptions,
  TaskFailure,
  TaskHandle,
  TaskLoop,
  TaskOptions,
  TaskResult,
  TaskScope as Scope,
  TaskScopeConstructor,
  TaskScopeOptions,
  TaskWork,
} from '../core/tasks.js';
import { Account } from './account.js';
import { InTask, type Above } from './above.js';
import { CutOff } from './cut-off.js';
import { cancelled, failed, inherited, type Ending } from './ending.js';
import { Grace } from './grace.js';
import { Loop } from './loop.js';
import { Run, type InnerScope, type Order, type RunOwner } from './run.js';
import { checkEvery, checkScope, checkShield, checkSpawn } from './scope-options.js';
import { WaitingLine } from './waiting-line.js';

/** For cancelled tasks to end, and at most for shielded work that states no deadline. */
const DEFAULT_MS = 10_000;

/** As the interface, and what tasks, scopes around it and instances need to know of it. */
export class OwnedTaskScope implements InnerScope, RunOwner, Above {
  readonly name: string;
  readonly clock: Clock;
  readonly #onFailure: TaskScopeOptions['onFailure'];
  readonly #line: WaitingLine;
  readonly #cutOff: CutOff;
  readonly #grace: Grace;
  readonly #abortion = new Abortion();
  readonly #account: Account;
  /** In the order in which they were spawned; without those that are over where the scope lives long. */
  readonly #kept = new Set<Run<unknown>>();
  readonly #open = new Set<Run<unknown>>();
  readonly #loops = new Set<Loop>();
  readonly #children = new Set<OwnedTaskScope>();
  #busyChildren = 0;
  /** How many wait for it to come to rest. */
  #joining = 0;
  readonly #wakers = new Set<() => void>();
  #closing: Promise<void> | undefined;
  #isOver = false;
  #isAttached = false;
  #isBusy = false;
  /** Somebody may listen to its signal. */
  #isHeard = false;

  constructor(
    options: TaskScopeOptions = {},
    private readonly above?: Above,
  ) {
    checkScope(options);
    const { deadlineMs, signal } = options;
    this.name = options.name ?? 'tasks';
    this.clock = options.clock ?? above?.clock ?? systemClock;
    this.#account = new Account(this.name);
    this.#onFailure = options.onFailure;
    this.#line = new WaitingLine(options.limit, options.maxWaiting);
    this.#grace = new Grace(this.clock, options.graceMs ?? above?.graceMs ?? DEFAULT_MS, () =>
      this.#giveUp(),
    );
    const cut = (end: Ending): void => this.cut(end);
    this.#cutOff = new CutOff({ name: this.name, clock: this.clock, deadlineMs, signal, cut });
  }

  get graceMs(): number {
    return this.#grace.ms;
  }

  get end(): Ending | undefined {
    return this.#account.end ?? this.above?.end;
  }

  get signal(): AbortSignal {
    this.#isHeard = true;
    this.#attach();
    return this.#abortion.signal;
  }

  /** Names of what runs, or waits for its turn. */
  get open(): readonly string[] {
    const inner = [...this.#children].flatMap(({ open }) => open);
    return [...[...this.#open].map(({ name }) => name), ...inner];
  }

  spawn<T>(name: string, work: TaskWork<T>, options?: TaskOptions): TaskHandle<T> {
    checkSpawn(name, work, options);
    this.#refuseClosed(name);
    this.#attach();
    const { end } = this;
    if (!end && this.#line.isFull) throw queueFull(this.name, name);
    const run = new Run(this, { name, work, deadlineMs: options?.deadlineMs, isShielded: false });
    if (!end || !this.#onFailure) this.#kept.add(run);
    if (end) run.stop(end);
    else {
      this.#add(run);
      this.#line.enter(run);
    }
    return run;
  }

  async join(): Promise<unknown[]> {
    this.#joining += 1;
    await this.settled();
    this.#joining -= 1;
    const verdict = this.#account.verdict();
    if (verdict) {
      this.#account.isTold = true;
      throw verdict;
    }
    return [...this.#kept].map(({ result }) => result.value);
  }

  results(): readonly TaskResult[] {
    return Object.freeze([...this.#kept].map(({ result }) => result));
  }

  shield<T>(work: TaskWork<T>, options?: ShieldOptions): Promise<T> {
    checkShield(work, options);
    const { name = 'shield', deadlineMs = Math.min(this.graceMs, DEFAULT_MS) } = options ?? {};
    if (this.#isOver) throw closed(this.name, name);
    this.shielded(1);
    const over = (): void => this.shielded(-1);
    return this.#begin({ name, work, deadlineMs, isShielded: true, over });
  }

  every(ms: number, name: string, work: TaskWork<unknown>): TaskLoop {
    checkEvery(ms, name, work);
    this.#refuseClosed(name);
    const loop = new Loop(name, ms, {
      clock: this.clock,
      run: (over) => this.#begin({ name, work, deadlineMs: undefined, isShielded: false, over }),
      ended: (ended) => {
        this.#loops.delete(ended);
        this.#detachIfIdle();
      },
    });
    this.#loops.add(loop);
    this.#attach();
    if (this.end) loop.end();
    else loop.wait();
    return loop;
  }

  child(options: TaskScopeOptions = {}): OwnedTaskScope {
    this.#refuseClosed(options.name ?? 'tasks');
    return new OwnedTaskScope(options, this);
  }

  cancel(reason?: unknown): void {
    this.cut(cancelled(this.name, reason));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Everything in it is told to end, and nothing begins any more. The first reason stays. */
  cut(end: Ending): void {
    if (this.#account.end || this.#isOver) return;
    this.#account.end = end;
    this.#cutOff.disarm();
    if (this.#isBusy) this.#grace.start();
    this.#abortion.abort(end.reason);
    for (const loop of [...this.#loops]) loop.end();
    for (const run of [...this.#open]) if (!run.isShielded) run.stop(end);
    for (const child of [...this.#children]) child.cut(inherited(child.name, end));
  }

  async settled(): Promise<void> {
    while (this.#isBusy) await new Promise<void>((wake) => this.#wakers.add(wake));
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Tasks that were cancelled and had not ended when their time was up. */
  get abandoned(): readonly string[] {
    return this.#account.abandoned;
  }

  /** Calls once, as soon as nothing runs: at once if so already. @returns a function that cancels it */
  whenAtRest(fn: () => void): () => void {
    if (!this.#isBusy) fn();
    else this.#wakers.add(fn);
    return () => void this.#wakers.delete(fn);
  }

  /** What was cancelled has so many milliseconds from now to end. */
  hurry(ms: number): void {
    if (this.#isBusy) this.#grace.start(ms);
  }

  shut(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#isBusy) this.#giveUp();
    for (const loop of [...this.#loops]) loop.end();
    this.#isHeard = false;
    this.#account.isTold = true;
    this.#detachIfIdle();
  }

  scopeOf(run: Run<unknown>): InnerScope {
    return new OwnedTaskScope({ name: run.name }, new InTask(this, run));
  }

  failed(run: Run<unknown>, error: unknown): void {
    const failure = Object.freeze({ task: run.name, error });
    if (this.#onFailure) return tell(this.#onFailure, failure);
    this.#account.fail(failure);
    if (!this.#account.end) this.cut(failed(this.name, failure));
  }

  over(run: Run<unknown>): void {
    this.#open.delete(run);
    if (this.#onFailure) this.#kept.delete(run);
    this.#line.leave(run);
    this.#note();
  }

  told(run: Run<unknown>): void {
    const { end } = this.#account;
    if (end && (run.end === end || run.error === end.cause)) this.#account.isTold = true;
  }

  attach(child: OwnedTaskScope): void {
    this.#children.add(child);
    this.#attach();
  }

  detach(child: OwnedTaskScope): void {
    this.#children.delete(child);
    this.#detachIfIdle();
  }

  weigh(change: 1 | -1): void {
    this.#busyChildren += change;
    this.#note();
  }

  shielded(change: 1 | -1): void {
    this.#grace.shielded(change);
    this.above?.shielded(change);
  }

  lost(scope: string, error: unknown): boolean {
    if (this.#onFailure) tell(this.#onFailure, Object.freeze({ task: scope, error }));
    return this.#onFailure !== undefined;
  }

  #begin<T>(order: Order<T>): Run<T> {
    const run = new Run(this, order);
    this.#attach();
    this.#add(run);
    run.start();
    return run;
  }

  #add(run: Run<unknown>): void {
    this.#open.add(run);
    this.#note();
  }

  async #close(): Promise<void> {
    if (this.#isBusy || this.#loops.size > 0) this.cut(cancelled(this.name, 'the scope was closed'));
    await this.settled();
    let debt: unknown = this.#account.debt();
    for (const child of [...this.#children]) {
      await child.close().catch((error: unknown) => {
        debt ??= error;
      });
    }
    this.shut();
    if (debt !== undefined) throw debt as Error;
  }

  #giveUp(): void {
    const left = [...this.#open];
    this.#account.abandon(left.map(({ name }) => name));
    for (const child of [...this.#children]) {
      child.#giveUp();
      this.#account.abandon(child.#account.abandoned);
    }
    for (const run of left) run.abandon();
  }

  #refuseClosed(task: string): void {
    if (this.#closing || this.#isOver) throw closed(this.name, task);
  }

  /** From here on what it is in, its deadline and its signal can end it. */
  #attach(): void {
    if (this.#isAttached || this.#isOver) return;
    this.#isAttached = true;
    this.above?.attach(this);
    if (!this.#account.end) this.#cutOff.arm();
    const end = this.above?.end;
    if (end) this.cut(inherited(this.name, end));
  }

  /** Whoever keeps a scope that has nothing to end keeps no timer and no listener with it. */
  #detachIfIdle(): void {
    const isNeeded = this.#isBusy || this.#isHeard || this.#loops.size > 0 || this.#children.size > 0;
    if (!this.#isAttached || isNeeded) return;
    this.#cutOff.disarm();
    if (this.#account.isOwed) return;
    this.#isAttached = false;
    this.above?.detach(this);
  }

  /** Where the scope around it lives long, nobody might ever ask. */
  #tellOfDebt(): void {
    const isWaitedFor = this.#joining > 0 || this.#closing !== undefined;
    if (isWaitedFor || !this.#account.isOwed || !this.above) return;
    this.#account.isTold = this.above.lost(this.name, this.#account.verdict());
  }

  #note(): void {
    const isBusy = this.#open.size > 0 || this.#busyChildren > 0;
    if (isBusy === this.#isBusy) return;
    this.#isBusy = isBusy;
    this.above?.weigh(isBusy ? 1 : -1);
    if (isBusy) return;
    this.#grace.stop();
    const wakers = [...this.#wakers];
    this.#wakers.clear();
    for (const wake of wakers) wake();
    this.#tellOfDebt();
    this.#detachIfIdle();
  }
}

/** A callback that throws must not change what becomes of the others. */
function tell(onFailure: (failure: TaskFailure) => void, failure: TaskFailure): void {
  try {
    onFailure(failure);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function closed(scope: string, task: string): TaskError {
  return new TaskError('tasks/closed', `${shown(scope)} is closed. Task ${shown(task)} did not begin.`, {
    scope,
    task,
    hint: 'spawn while the scope is open; join waits for what was spawned',
  });
}

function queueFull(scope: string, task: string): TaskError {
  return new TaskError(
    'tasks/queue-full',
    `Too many tasks of ${shown(scope)} wait already. Task ${shown(task)} did not begin.`,
    { scope, task, hint: 'await some of the handles first, or raise maxWaiting' },
  );
}

/** Makes scopes. */
export const TaskScope: TaskScopeConstructor = class TaskScope extends OwnedTaskScope {
  // What else the base class takes is not for everybody.
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor
  constructor(options?: TaskScopeOptions) {
    super(options);
  }
};

/** Tasks that end together. */
export type TaskScope = Scope;
