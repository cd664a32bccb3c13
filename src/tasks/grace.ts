import type { Clock, Timer } from '../core/ports.js';

/** The time that cancelled tasks get to end. It does not run out while shielded work is going on. */
export class Grace {
  #timer: Timer | undefined;
  #shields = 0;
  /** What those have that waited for shielded work. */
  #dueAgainMs: number | undefined;

  constructor(
    private readonly clock: Clock,
    readonly ms: number,
    private readonly over: () => void,
  ) {}

  start(ms = this.ms): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const due = (): void => {
      this.#timer = undefined;
      if (this.#shields === 0) this.over();
      else this.#dueAgainMs = ms;
    };
    if (ms === 0) due();
    else if (ms !== Infinity) this.#timer = this.clock.after(ms, due);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueAgainMs = undefined;
  }

  /** What was shielded has begun, or ended: then what waited for it has all its time again. */
  shielded(change: 1 | -1): void {
    this.#shields += change;
    const again = this.#dueAgainMs;
    if (this.#shields > 0 || again === undefined) return;
    this.#dueAgainMs = undefined;
    this.start(again);
  }
}
