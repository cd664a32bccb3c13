import type { InterceptorMaker } from '../core/intercept.js';
import { aroundPromises } from './around-promises.js';
import { checkResilience } from './options.js';
import { Places } from './places.js';
import { ResilienceError, spotOf } from './resilience-error.js';

/** How many calls run at once. */
export interface BulkheadOptions {
  /** As many run. */
  readonly calls: number;
  /** As many wait; the next one fails. Default 0. */
  readonly queue?: number | undefined;
}

/** As of the door. @throws as it does */
export function bulkhead(options: BulkheadOptions): InterceptorMaker {
  checkResilience('bulkhead', options);
  const { calls, queue = 0 } = options;
  return {
    name: 'bulkhead',
    make: () => {
      const places = new Places(calls, queue);
      let refused = 0;
      const intercept = aroundPromises(async (call, make) => {
        if (places.isFull) {
          refused += 1;
          const text = `${spotOf(call)}: ${calls} calls run and ${queue} wait already. The call was not made.`;
          throw new ResilienceError('resilience/bulkhead-full', text, { path: call.slot });
        }
        // What can run at once is made at once, not one turn later.
        if (!places.take()) await places.wait(call.signal);
        try {
          return await make();
        } finally {
          places.leave();
        }
      });
      const state = (): Readonly<Record<string, unknown>> => ({
        running: places.running,
        waiting: places.waiting,
        refused,
      });
      return { intercept, state };
    },
  };
}
