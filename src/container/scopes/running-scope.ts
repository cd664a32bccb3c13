import { runAs, runningNow, type Running } from '../running.js';
import type { OpenScope } from './open-scope.js';

/** The scope of an application that runs at the moment. @param home its scopes */
export function runningIn(home: object): OpenScope | undefined {
  let running = runningNow();
  while (running && running.home !== home) running = running.around;
  return running?.scope;
}

/** Runs something in a scope, or in none of its application. */
export function runWithin<T>(home: object, scope: OpenScope | undefined, fn: () => T): T {
  const now = runningNow();
  return runAs({ home, scope, around: othersOf(now, home), correlation: now?.correlation }, fn);
}

/** Without those of one application: however deep its scopes are nested, only the innermost counts. */
function othersOf(running: Running | undefined, home: object): Running | undefined {
  if (!running) return undefined;
  const around = othersOf(running.around, home);
  if (running.home === home) return around;
  return around === running.around ? running : { ...running, around };
}
