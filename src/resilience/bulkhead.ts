import { AsyncResource } from 'node:async_hooks';
import type { InterceptorMaker } from '../core/intercept.js';
import { aroundPromises, WatchedMake } from './around-promises.js';
import type { Cockatiel } from './libraries.js';
import { checkResilience } from './options.js';
import { ResilienceError, spotOf } from './resilience-error.js';

/** How many calls run at once. */
export interface BulkheadOptions {
  /** As many run. */
  readonly calls: number;
  /** As many wait; the next one fails. Default 0. */
  readonly queue?: number | undefined;
}

/** As `bulkhead` of the door, by a library that somebody has loaded. @throws as it does */
export function bulkheadBy(library: Cockatiel, options: BulkheadOptions): InterceptorMaker {
  checkResilience('bulkhead', options);
  const { calls, queue = 0 } = options;
  return {
    name: 'bulkhead',
    make: () => {
      const policy = library.bulkhead(calls, queue);
      let refused = 0;
      const intercept = aroundPromises(async (call, make) => {
        // What waits is made by whoever makes room: in the asynchronous context of its own caller all the same.
        const watched = new WatchedMake(AsyncResource.bind(make));
        try {
          return await policy.execute(watched.make);
        } catch (error) {
          if (watched.isMade) throw error;
          refused += 1;
          const text = `${spotOf(call)}: ${calls} calls run and ${queue} wait already. The call was not made.`;
          throw new ResilienceError('resilience/bulkhead-full', text, { path: call.slot });
        }
      });
      const state = (): Readonly<Record<string, unknown>> => ({
        running: calls - policy.executionSlots,
        waiting: queue - policy.queueSlots,
        refused,
      });
      return { intercept, state };
    },
  };
}
