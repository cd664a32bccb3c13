import { backoffMs } from '../../core/backoff.js';
import type { Clock } from '../../core/ports.js';

/** What is listened with. */
export interface HintTools {
  /** Events as they come, until the server ends it. What they say is of no matter. */
  readonly events: (signal: AbortSignal) => AsyncIterable<unknown>;
  readonly hint: () => void;
  readonly warn: (error: unknown) => void;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
}

const BACKOFF = { minMs: 1_000, maxMs: 60_000 };

/**
 * Listens to a stream that tells of news, again and again, until the signal aborts. It can do no more than have the source synced
 * earlier; where it fails, the source is synced as often as usual. Told of once, until it works again.
 */
export async function listenToHints(tools: HintTools, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const events = tools.events(signal)[Symbol.asyncIterator]();
      for (let next = await events.next(); next.done !== true; next = await events.next()) {
        failures = 0;
        tools.hint();
      }
    } catch (error) {
      if (failures === 0 && !isOver(signal)) tools.warn(error);
    }
    failures += 1;
    await pause(backoffMs(failures, BACKOFF) * (0.5 + 0.5 * tools.random()), tools.clock, signal);
  }
}

const isOver = (signal: AbortSignal): boolean => signal.aborted;

function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.after(ms, end, { isBackground: true });
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
