import { backoffMs } from '../core/backoff.js';
import type { RetrySettings } from './fetch-options.js';
import { NetError } from './net-error.js';
import type { Patience } from './patience.js';

/** How something is tried again. */
export interface Retrying {
  readonly settings: RetrySettings;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly patience: Patience;
}

/** Tries what may heal again, after a pause of any length up to a bound that doubles, so that not all come back at once. */
export async function retrying<T>(
  attempt: () => Promise<T>,
  { settings, random, patience }: Retrying,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= settings.attempts || !isWorthIt(error, settings)) throw error;
      const pauseMs = random() * backoffMs(tries, settings) + (error.retryAfterMs ?? 0);
      // Who would wait in vain is told now.
      if (pauseMs >= patience.leftMs) throw error;
      await patience.pause(pauseMs);
    }
  }
}

function isWorthIt(error: unknown, { retryAfterMs }: RetrySettings): error is NetError {
  return error instanceof NetError && error.mayHeal && (error.retryAfterMs ?? 0) <= retryAfterMs;
}
