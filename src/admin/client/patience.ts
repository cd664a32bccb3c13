import type { Clock, Timer } from '../../core/ports.js';
import { aborted, timedOut } from './client-errors.js';
import type { Target } from './admin-place.js';
import type { AdminError } from '../admin-error.js';

/** For how long somebody waits for an answer. */
export interface Waiting {
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** How long somebody waits, and why no longer. Whoever makes one ends it. */
export class Patience {
  /** Why nobody waits any more. */
  reason: AdminError | undefined;
  readonly #controller = new AbortController();
  #timer: Timer | undefined;
  readonly #given: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#lose(aborted(this.target, this.#given?.reason));

  constructor(
    private readonly target: Target,
    private readonly clock: Clock,
    { timeoutMs, signal }: Waiting,
  ) {
    this.#given = signal;
    if (signal?.aborted) this.#onAbort();
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.extend(timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** So long from now on. */
  extend(ms: number): void {
    this.rest();
    if (Number.isFinite(ms)) this.#timer = this.clock.after(ms, () => this.#lose(timedOut(this.target, ms)));
  }

  /** Nothing is waited for at the moment. */
  rest(): void {
    this.#timer?.cancel();
  }

  end(): void {
    this.rest();
    this.#given?.removeEventListener('abort', this.#onAbort);
  }

  #lose(reason: AdminError): void {
    this.reason ??= reason;
    this.#controller.abort(reason);
  }
}
