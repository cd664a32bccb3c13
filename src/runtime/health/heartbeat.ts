import type { Clock, Timer } from '../../core/ports.js';

const BEAT_MS = 1_000;
const LATE_MS = 10_000;

/** Whether the event loop turns: it beats, and was not kept from it for long. */
export class Heartbeat {
  #beatAt: number;
  #timer: Timer | undefined;

  /** @param late told at the first beat after it was kept from beating */
  constructor(
    private readonly clock: Clock,
    private readonly late: () => void,
  ) {
    this.#beatAt = clock.now();
  }

  get isAlive(): boolean {
    return this.#timer !== undefined && this.clock.now() - this.#beatAt <= LATE_MS;
  }

  start(): void {
    this.#timer?.cancel();
    this.#beatAt = this.clock.now();
    this.#timer = this.clock.after(BEAT_MS, () => this.#beat(), { isBackground: true });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #beat(): void {
    const wasLate = !this.isAlive;
    this.start();
    if (wasLate) this.late();
  }
}
