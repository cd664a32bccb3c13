import type { Clock, Timer } from '../core/ports.js';

/** The time that cancelled tasks get to end. It does not run out while shielded work is going on. */
export class Grace {
  #timer: Timer | undefined;
  #shields = 0;
  #isDue = false;

  constructor(
    private readonly clock: Clock,
    readonly ms: number,
    private readonly over: () => void,
  ) {}

  start(): void {
    if (this.ms === Infinity) return;
    this.#timer?.cancel();
    this.#timer = this.clock.after(this.ms, () => {
      this.#timer = undefined;
      if (this.#shields === 0) this.over();
      else this.#isDue = true;
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isDue = false;
  }

  /** What was shielded has begun, or ended: then what waited for it has all its time again. */
  shielded(change: 1 | -1): void {
    this.#shields += change;
    if (this.#shields > 0 || !this.#isDue) return;
    this.#isDue = false;
    this.start();
  }
}
