import type { InterceptorMaker, Invocation } from '../core/intercept.js';
import { answeringAtOnce } from './answers.js';
import { aroundPromises } from './around-promises.js';
import type { Cockatiel } from './libraries.js';
import { checkResilience, type ErrorFilter } from './options.js';

/** What answers instead. */
export interface FallbackOptions {
  /**
   * The answer, or a function that gives it: of the error and of the call. `undefined` is an answer too. An object is the same
   * one for all who get it: where they may change it, give a function that makes it.
   */
  readonly to: unknown;
  /** Which errors it stands in for. Default all. */
  readonly if?: ErrorFilter | undefined;
}

/** As `fallback` of the door, by a library that somebody has loaded. @throws as it does */
export function fallbackBy(library: Cockatiel, options: FallbackOptions): InterceptorMaker {
  checkResilience('fallback', options);
  const { fallback: fallbackPolicy, handleWhen } = library;
  const { to } = options;
  const counts = answeringAtOnce(options.if ?? (() => true), 'fallback.if');
  return {
    name: 'fallback',
    make: () => {
      const count = { used: 0 };
      const intercept = aroundPromises((call, make) => {
        let thrown: unknown;
        const answer = (): unknown => {
          count.used += 1;
          return typeof to === 'function' ? (to as Answer)(thrown, call) : to;
        };
        const noted = (error: unknown): boolean => {
          thrown = error;
          // Nobody waits for an answer any more.
          return call.signal?.aborted !== true && counts(error);
        };
        return fallbackPolicy(handleWhen(noted), answer).execute(make);
      });
      return { intercept, state: () => count };
    },
  };
}

type Answer = (error: unknown, call: Invocation) => unknown;
