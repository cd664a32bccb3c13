import type { RateSettings } from './fetch-options.js';

/** So many at once, and from then on as many as come back evenly over time. */
export class RequestRate {
  /** When all of them would have come back. */
  #fullAt = -Infinity;

  /** @param now milliseconds, never going back */
  constructor(
    private readonly now: () => number,
    private readonly settings: RateSettings,
  ) {}

  /** Takes one. @returns 0, or the milliseconds until there is one, where there is none */
  take(): number {
    const { requests, perMs } = this.settings;
    const now = this.now();
    const fullAt = Math.max(this.#fullAt, now) + perMs / requests;
    // Numbers have an end: what is a fraction of a millisecond too early is not.
    const waitMs = Math.ceil(fullAt - now - perMs - 1e-6);
    if (waitMs > 0) return waitMs;
    this.#fullAt = fullAt;
    return 0;
  }
}
