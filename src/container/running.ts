import { AsyncLocalStorage } from 'node:async_hooks';
import type { Correlation } from '../core/correlation.js';
import type { OpenScope } from './scopes/open-scope.js';

/** What runs in a scope of an application, inside what of other applications, and because of what. */
export interface Running {
  /** The scopes of the application; some object of nobody where it runs in none. */
  readonly home: object;
  /** Undefined where it belongs to none. */
  readonly scope: OpenScope | undefined;
  readonly around: Running | undefined;
  readonly correlation: Correlation | undefined;
}

/**
 * One for all applications of the process, and for all that is known of what runs: on Node 20 every promise that is made costs
 * more for each that there is, also when its application is closed. Made when something is first run in it, since before
 * that nothing costs anything.
 */
let storage: AsyncLocalStorage<Running> | undefined;

/** What runs at the moment. */
export const runningNow = (): Running | undefined => storage?.getStore();

/** Runs something as this, and all that it begins. */
export function runAs<T>(running: Running, fn: () => T): T {
  storage ??= new AsyncLocalStorage();
  return storage.run(running, fn);
}
