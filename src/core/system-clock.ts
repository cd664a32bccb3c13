import type { Clock, TimerOptions } from './ports.js';

/** Node fires longer timers at once: their delay does not fit its 32 bits. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** The time of this machine. A delay above 24.8 days is waited for in parts. */
export const systemClock: Clock = Object.freeze({
  now: () => performance.now(),
  epoch: () => Date.now(),
  soon: (fn: () => void) => {
    setImmediate(fn);
  },
  after(ms: number, fn: () => void, { isBackground = false }: TimerOptions = {}) {
    const due = performance.now() + ms;
    let timer = wait(ms);
    return { cancel: () => clearTimeout(timer) };

    function wait(remainingMs: number): NodeJS.Timeout {
      const timeout = setTimeout(fire, Math.min(remainingMs, LONGEST_DELAY_MS));
      return isBackground ? timeout.unref() : timeout;
    }

    function fire(): void {
      const remainingMs = due - performance.now();
      // Node rounds delays down and may fire a fraction of a millisecond early; the port promises it does not.
      if (remainingMs > 0) timer = wait(Math.max(1, remainingMs));
      else fn();
    }
  },
});
