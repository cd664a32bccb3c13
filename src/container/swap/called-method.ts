import type { Hold } from '../live/generation.js';
import { isThenable } from './deadline.js';

/** Whoever has decorated methods: an instance of a candidate, or a plain provider. */
export interface HookOwner {
  /** What it serves as: its slot, in which another may come to serve; a plain provider is that itself. */
  readonly seat: object;
  isServing(): boolean;
  readonly value: unknown;
  /** Counts a call of a hook as in flight, where that is counted. */
  begin(method: string): Hold | undefined;
}

/** Calls a decorated method of an owner; it counts as in flight until what it returns has settled. */
export function callMethod(owner: HookOwner, method: string | symbol, argument: unknown): unknown {
  const hold = owner.begin(String(method));
  let running: Promise<unknown> | undefined;
  try {
    const methods = owner.value as Record<string | symbol, ((argument: unknown) => unknown) | undefined>;
    const result = methods[method]?.(argument);
    if (!isThenable(result)) return result;
    running = Promise.resolve(result);
    return running;
  } finally {
    const over = (): void => hold?.end();
    if (running) running.then(over, over);
    else over();
  }
}
