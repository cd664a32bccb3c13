import type { Interception, Interceptor } from '../../core/intercept.js';
import { LatencyHistogram, type Latency } from '../../core/latency.js';
import type { SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import type { Application } from '../../modules/application.js';

/** Calls of a slot that ended in some time. */
export interface CallCounts {
  readonly calls: number;
  /** Of those, the ones that threw or rejected. */
  readonly failures: number;
  /** Undefined where there were none. */
  readonly latency: Latency | undefined;
}

const NAME = 'measured for the dashboard';
/** Outside of all that code puts around a slot: what callers wait for. */
const OUTERMOST = -1_000;

/** Measures the calls of one slot, for as long as somebody looks. */
export class SlotMeter {
  readonly #clock: Clock;
  readonly #around: Interception;
  #histogram = new LatencyHistogram();
  #calls = 0;
  #failures = 0;

  constructor(app: Application, slot: SlotName, clock: Clock) {
    this.#clock = clock;
    this.#around = app.intercept(slot, this.#measure, { name: NAME, order: OUTERMOST });
  }

  /** What has ended since the last time. */
  take(): CallCounts {
    const { calls, failures } = { calls: this.#calls, failures: this.#failures };
    const latency = calls > 0 ? this.#histogram.read() : undefined;
    if (calls > 0) this.#histogram = new LatencyHistogram();
    this.#calls = 0;
    this.#failures = 0;
    return { calls, failures, latency };
  }

  end(): void {
    this.#around.remove();
  }

  readonly #measure: Interceptor = (_, next) => {
    const began = this.#clock.now();
    let result: unknown;
    try {
      result = next();
    } catch (error) {
      this.#ended(began, true);
      throw error;
    }
    // Only of a promise it is known when it ends; the caller gets the very one.
    if (result instanceof Promise) {
      result.then(
        () => this.#ended(began, false),
        () => this.#ended(began, true),
      );
    } else this.#ended(began, false);
    return result;
  };

  #ended(began: number, hasFailed: boolean): void {
    this.#calls += 1;
    if (hasFailed) this.#failures += 1;
    this.#histogram.add(this.#clock.now() - began);
  }
}
