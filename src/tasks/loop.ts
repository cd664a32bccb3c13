import type { Clock, Timer } from '../core/ports.js';
import type { TaskLoop } from '../core/tasks.js';

/** One run of a loop. */
export interface Round {
  cancel(reason?: unknown): void;
}

/** What a loop needs of its scope. */
export interface LoopTools {
  readonly clock: Clock;
  /** Begins a run; `over` is called when it does not run any more. */
  readonly run: (over: () => void) => Round;
  readonly ended: (loop: Loop) => void;
}

/** Work that is done over and over, and never beside itself. */
export class Loop implements TaskLoop {
  #timer: Timer | undefined;
  #round: Round | undefined;
  #isOver = false;

  constructor(
    readonly name: string,
    private readonly ms: number,
    private readonly tools: LoopTools,
  ) {}

  /** Waits for its time. */
  wait(): void {
    this.#round = undefined;
    if (this.#isOver) return;
    this.#timer = this.tools.clock.after(this.ms, () => {
      this.#round = this.tools.run(() => this.wait());
    });
  }

  /** No more runs; one under way goes on. */
  end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.tools.ended(this);
  }

  cancel(reason?: unknown): void {
    if (this.#isOver) return;
    this.end();
    this.#round?.cancel(reason);
  }
}
