import { LatencyHistogram } from '../../core/latency.js';
import type { Clock } from '../../core/ports.js';
import type { CallCounts } from './load-report.js';
import type { FailuresByKind } from './failures-by-kind.js';

/** What callers share. */
interface Calling {
  readonly clock: Clock;
  readonly failures: FailuresByKind;
  readonly call: (nth: number) => Promise<unknown>;
}

/** Those who call while swaps go on, each one call after the other. */
export class Callers {
  readonly #latency = new LatencyHistogram();
  readonly #since: number;
  readonly #all: Promise<unknown>;
  #made = 0;
  #failed = 0;
  #isOver = false;

  constructor(
    private readonly calling: Calling,
    count: number,
  ) {
    this.#since = calling.clock.now();
    this.#all = Promise.all(Array.from({ length: count }, () => this.#run()));
  }

  /** Makes no more calls, and waits for those under way. */
  async stop(): Promise<CallCounts> {
    this.#isOver = true;
    await this.#all;
    const seconds = (this.calling.clock.now() - this.#since) / 1_000;
    const perSecond = seconds > 0 ? this.#made / seconds : 0;
    return { made: this.#made, failed: this.#failed, perSecond, latency: this.#latency.read() };
  }

  async #run(): Promise<void> {
    const { clock, call, failures } = this.calling;
    while (!this.#isOver) {
      const began = clock.now();
      this.#made += 1;
      try {
        await call(this.#made);
      } catch (error) {
        this.#failed += 1;
        failures.add(error);
      }
      this.#latency.add(clock.now() - began);
      // Also where a call is refused at once, the application shares the event loop.
      await new Promise<void>((resolve) => clock.soon(resolve));
    }
  }
}
