import type { Clock } from '../../core/ports.js';

/** So long, or until the signal is aborted. Never rejects. */
export function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const timer = clock.after(ms, over);
    signal?.addEventListener('abort', over, { once: true });
    function over(): void {
      timer.cancel();
      signal?.removeEventListener('abort', over);
      resolve();
    }
  });
}
