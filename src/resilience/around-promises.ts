import { types } from 'node:util';
import type { Interceptor, Invocation } from '../core/intercept.js';

/** Makes the call once more; never throws, but rejects. */
export type Make = () => Promise<unknown>;

/**
 * An interceptor of calls that return promises; all others pass untouched, since nobody can wait for them.
 *
 * What a method returns is not known before it has returned something, unless it is declared `async`: then its first call
 * has been made before `run` sees it.
 */
export function aroundPromises(run: (call: Invocation, make: Make) => Promise<unknown>): Interceptor {
  return (call, next) => {
    if (call.returns === 'promise') return run(call, () => settled(next));
    const first = next();
    if (call.returns === 'iterator' || !types.isPromise(first)) return first;
    // Where it is refused after all, nobody looks at how it ends.
    first.catch(() => undefined);
    let made: Promise<unknown> | undefined = first;
    return run(call, () => {
      const answer = made ?? settled(next);
      made = undefined;
      return answer;
    });
  };
}

async function settled(next: () => unknown): Promise<unknown> {
  return next();
}

/** Makes a call, and knows how far that has come. */
export class WatchedMake {
  isMade = false;
  isOver = false;

  constructor(private readonly inner: Make) {}

  readonly make = (): Promise<unknown> => {
    this.isMade = true;
    const end = (): void => {
      this.isOver = true;
    };
    const running = this.inner();
    running.then(end, end);
    return running;
  };
}
