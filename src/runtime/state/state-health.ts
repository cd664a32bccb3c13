import { backoffMs } from '../../core/backoff.js';
import type { StateCondition } from '../../core/state.js';
import type { StateError } from '../../core/errors.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { StateEvent } from '../../core/state-events.js';

/** Before it is tried whether something can be written again. */
const PAUSES = { minMs: 1_000, maxMs: 60_000 };

/** What knowing whether a state can be written needs. */
export interface HealthTools {
  readonly file: string;
  readonly clock: Clock;
  readonly emit: (event: StateEvent) => void;
  /** Writes something, to see whether that works; the outcome comes by `failed` or `succeeded`. */
  readonly probe: () => void;
}

const OK: StateCondition = Object.freeze({ status: 'ok' });

/** Whether a state can be written: told once when it cannot, tried again and again, and told once when it can. */
export class StateHealth {
  #condition: StateCondition = OK;
  #timer: Timer | undefined;
  /** Tries in a row that were in vain, and the failure before them. */
  #failures = 1;

  constructor(private readonly tools: HealthTools) {}

  get condition(): StateCondition {
    return this.#condition;
  }

  /** The disk did not take something. */
  failed(error: StateError): void {
    const { clock, emit, file } = this.tools;
    if (this.#condition.status === 'ok') {
      this.#condition = Object.freeze({ status: 'degraded', since: clock.epoch(), error });
      emit({ type: 'state.degraded', at: clock.epoch(), file, error });
    }
    const waitMs = backoffMs(this.#failures, PAUSES);
    this.#timer ??= clock.after(waitMs, () => this.#probe(), { isBackground: true });
  }

  /** The disk took something. */
  succeeded(): void {
    this.stop();
    if (this.#condition.status === 'ok') return;
    const { clock, emit, file } = this.tools;
    const durationMs = clock.epoch() - this.#condition.since;
    this.#condition = OK;
    this.#failures = 1;
    emit({ type: 'state.recovered', at: clock.epoch(), file, durationMs });
  }

  /** It is not tried again until something else fails. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #probe(): void {
    this.#timer = undefined;
    this.#failures += 1;
    this.tools.probe();
  }
}
