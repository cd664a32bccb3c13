import { AsyncLocalStorage } from 'node:async_hooks';
import type { OpenScope } from './open-scope.js';

/** What runs in a scope of an application, and inside what of other applications. */
interface Running {
  /** The scopes of the application. */
  readonly home: object;
  /** Undefined where it belongs to none. */
  readonly scope: OpenScope | undefined;
  readonly around: Running | undefined;
}

/**
 * One for all applications of the process: on Node 20 every promise that is made costs more for each that there is, also
 * when its application is closed. Made with the first scope, since before that nothing costs anything.
 */
let storage: AsyncLocalStorage<Running> | undefined;

/** The scope of an application that runs at the moment. @param home its scopes */
export function runningIn(home: object): OpenScope | undefined {
  let running = storage?.getStore();
  while (running && running.home !== home) running = running.around;
  return running?.scope;
}

/** Runs something in a scope, or in none of its application. */
export function runWithin<T>(home: object, scope: OpenScope | undefined, fn: () => T): T {
  storage ??= new AsyncLocalStorage();
  return storage.run({ home, scope, around: othersOf(storage.getStore(), home) }, fn);
}

/** Without those of one application: however deep its scopes are nested, only the innermost counts. */
function othersOf(running: Running | undefined, home: object): Running | undefined {
  if (!running) return undefined;
  const around = othersOf(running.around, home);
  if (running.home === home) return around;
  return around === running.around ? running : { ...running, around };
}
