import { AsyncLocalStorage } from 'node:async_hooks';
import { backoffMs } from '../../core/backoff.js';
import { oneLineOf, TaskError } from '../../core/errors.js';
import { printable } from '../../core/printable.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { RuntimeEvent } from '../../core/runtime-events.js';
import type { LoopStatus, LoopWork, SupervisedLoop } from '../../core/runtime.js';
import { LoopRun } from './loop-run.js';

/** What a loop is supervised by. Times are milliseconds. */
export interface LoopSettings {
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly healthyAfterMs: number;
  /** Undefined: it need not say that it is alive. */
  readonly staleAfterMs: number | undefined;
}

/** What loops need of their process. */
export interface LoopTools {
  readonly clock: Clock;
  readonly emit: (event: RuntimeEvent) => void;
  /** Takes out of an error what nobody may see. */
  readonly clean: (thrown: unknown) => unknown;
}

/** How much is kept of what a run failed with. */
const LONGEST_ERROR = 1_000;

/** How long a run that is to end may take to do so. */
const GRACE_MS = 10_000;

/** The loop that does what is being done. */
const within = new AsyncLocalStorage<Loop>();

/** Something that runs until it is stopped: begun again, with growing pauses, whenever it ends by itself. */
export class Loop implements SupervisedLoop {
  /** Loops whose end it waits for. */
  readonly #awaits = new Set<Loop>();
  #run: LoopRun | undefined;
  #next: Timer | undefined;
  #stopping: Promise<void> | undefined;
  #nextRunAt: number | undefined;
  #runs = 0;
  #failures = 0;
  /** In a row. */
  #inARow = 0;
  #lastError: string | undefined;
  #startedAt: number | undefined;
  #beatAt: number | undefined;

  constructor(
    readonly name: string,
    private readonly work: LoopWork,
    private readonly settings: LoopSettings,
    private readonly tools: LoopTools,
  ) {}

  get status(): LoopStatus {
    const waits = this.#stopping ? 'stopped' : 'waiting';
    return Object.freeze({
      name: this.name,
      state: this.#run ? 'running' : waits,
      runs: this.#runs,
      failures: this.#failures,
      startedAt: this.#startedAt,
      beatAt: this.#beatAt,
      nextRunAt: this.#nextRunAt,
      lastError: this.#lastError,
    });
  }

  begin(): void {
    const { clock } = this.tools;
    const startedAt = clock.now();
    this.#next = undefined;
    this.#nextRunAt = undefined;
    this.#runs += 1;
    this.#startedAt = clock.epoch();
    const run = new LoopRun({
      clock,
      staleAfterMs: this.settings.staleAfterMs,
      graceMs: GRACE_MS,
      beaten: () => (this.#beatAt = clock.epoch()),
      abandoned: () => this.tools.emit({ type: 'loop.abandoned', at: clock.epoch(), loop: this.name }),
    });
    this.#run = run;
    const work: LoopWork = (context) => within.run(this, this.work, context);
    void run.until(work).then((end) => this.#ended(end.error, clock.now() - startedAt));
  }

  stop(): Promise<void> {
    this.#next?.cancel();
    this.#nextRunAt = undefined;
    this.#stopping ??= this.#run?.stop() ?? Promise.resolve();
    const asker = within.getStore();
    return asker ? asker.#until(this, this.#stopping) : this.#stopping;
  }

  /** Waits for the end of a loop, unless that waits for this one: of those who wait for each other none would ever end. */
  async #until(other: Loop, end: Promise<void>): Promise<void> {
    if (other.#leadsTo(this)) return;
    this.#awaits.add(other);
    await end;
    this.#awaits.delete(other);
  }

  /** Whether it is that loop, or waits for it, by way of others or not. There are no rings: nothing that closed one waits. */
  #leadsTo(loop: Loop): boolean {
    return this === loop || [...this.#awaits].some((next) => next.#leadsTo(loop));
  }

  #ended(thrown: unknown, lastedMs: number): void {
    this.#run = undefined;
    if (this.#stopping) return;
    const { clock, emit } = this.tools;
    const error = this.tools.clean(thrown ?? endedByItself(this.name));
    this.#failures += 1;
    this.#inARow = lastedMs >= this.settings.healthyAfterMs ? 1 : this.#inARow + 1;
    this.#lastError = printable(oneLineOf(error), LONGEST_ERROR);
    const { minBackoffMs: minMs, maxBackoffMs: maxMs } = this.settings;
    const delay = backoffMs(this.#inARow, { minMs, maxMs });
    this.#nextRunAt = clock.epoch() + delay;
    this.#next = clock.after(delay, () => this.#again(), { isBackground: true });
    const nextRunAt = this.#nextRunAt;
    const failures = this.#inARow;
    emit({ type: 'loop.failed', at: clock.epoch(), loop: this.name, error, failures, nextRunAt });
  }

  #again(): void {
    this.tools.emit({ type: 'loop.restarted', at: this.tools.clock.epoch(), loop: this.name });
    // Whoever heard of it may have stopped it.
    if (!this.#stopping) this.begin();
  }
}

const endedByItself = (name: string) =>
  new TaskError('tasks/loop-ended', `The loop ${name} ended although nobody asked it to.`, {
    task: name,
    hint: 'a loop runs until its signal aborts; work that has an end is spawned in a TaskScope',
  });
