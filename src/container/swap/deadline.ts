import type { Clock } from '../../core/ports.js';

/** How work under a deadline ended. `late` settles when work that outlived its deadline ends after all. */
export type Timed<T> =
  | { readonly end: 'done'; readonly value: T }
  | { readonly end: 'failed'; readonly error: unknown }
  | { readonly end: 'timedOut'; readonly late: Promise<T> };

/** Work and the milliseconds that it gets. */
export interface TimedWork<T> {
  readonly ms: number;
  readonly work: () => T | PromiseLike<T>;
  /** Nobody waits for it: its timer is a background one. Default false. */
  readonly isBackground?: boolean;
}

/**
 * Runs work and calls `done` once: when the work ends, or when its milliseconds have passed. Never throws.
 * Synchronous work calls back before this returns, and costs no timer.
 */
export function withDeadline<T>(
  clock: Clock,
  { ms, work, isBackground = false }: TimedWork<T>,
  done: (timed: Timed<T>) => void,
): void {
  const begun = begin(work);
  if (begun.end === 'running') race(clock, { ms, isBackground, running: begun.running }, done);
  else done(begun);
}

type Begun<T> =
  Exclude<Timed<T>, { end: 'timedOut' }> | { readonly end: 'running'; readonly running: Promise<T> };

function begin<T>(work: () => T | PromiseLike<T>): Begun<T> {
  try {
    const value = work();
    return isThenable(value) ? { end: 'running', running: Promise.resolve(value) } : { end: 'done', value };
  } catch (error) {
    return { end: 'failed', error };
  }
}

function race<T>(
  clock: Clock,
  { ms, isBackground, running }: { ms: number; isBackground: boolean; running: Promise<T> },
  done: (timed: Timed<T>) => void,
): void {
  let over = false;
  const once = (timed: Timed<T>): void => {
    if (over) return;
    over = true;
    timer.cancel();
    done(timed);
  };
  const timer = clock.after(ms, () => once({ end: 'timedOut', late: running }), { isBackground });
  running.then(
    (value) => once({ end: 'done', value }),
    (error: unknown) => once({ end: 'failed', error }),
  );
}

/** Whether a value can be awaited for more than itself. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  if (typeof value !== 'object' && typeof value !== 'function') return false;
  return value !== null && typeof (value as { then?: unknown }).then === 'function';
}
