import { backoffMs } from '../../core/backoff.js';
import type { Candidate } from '../../core/candidate.js';
import type { Clock, Timer } from '../../core/ports.js';

/** Why a candidate is left alone by automatic requests, and until when. */
export interface BlockedEntry {
  readonly error: unknown;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly nextTryAt: number;
}

/** Milliseconds until a candidate that failed is tried again. */
const DELAYS = { minMs: 1_000, maxMs: 60_000 };

/** Candidates that failed lately, each with the timer of its next try. */
export class Blocked {
  readonly #entries = new Map<Candidate, BlockedEntry & { readonly timer: Timer }>();
  readonly #attempts = new WeakMap<Candidate, number>();

  constructor(
    private readonly clock: Clock,
    /** The delay is over: try again. */
    private readonly retry: (candidate: Candidate) => void,
  ) {}

  get entries(): ReadonlyMap<Candidate, BlockedEntry> {
    return this.#entries;
  }

  has(candidate: Candidate): boolean {
    return this.#entries.has(candidate);
  }

  block(candidate: Candidate, error: unknown): BlockedEntry {
    const attempts = (this.#attempts.get(candidate) ?? 0) + 1;
    this.#attempts.set(candidate, attempts);
    this.#entries.get(candidate)?.timer.cancel();
    const at = this.clock.epoch();
    const delay = backoffMs(attempts, DELAYS);
    const again = (): void => {
      this.#entries.delete(candidate);
      this.retry(candidate);
    };
    const timer = this.clock.after(delay, again, { isBackground: true });
    const entry = { error, at, nextTryAt: at + delay, timer };
    this.#entries.set(candidate, entry);
    return entry;
  }

  /** It works, somebody wants it, or it is gone: forget its failures. @returns whether it was blocked */
  clear(candidate: Candidate): boolean {
    this.#attempts.delete(candidate);
    this.#entries.get(candidate)?.timer.cancel();
    return this.#entries.delete(candidate);
  }

  clearAll(): void {
    for (const candidate of [...this.#entries.keys()]) this.clear(candidate);
  }
}
