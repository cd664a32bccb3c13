import type { Correlation } from '../core/correlation.js';
import type { EventFact } from '../core/event-fact.js';
import { runAs, runningNow, type Running } from './running.js';

/** What runs in no scope of any application. */
const NOWHERE: Omit<Running, 'correlation'> = { home: {}, scope: undefined, around: undefined };

/** Whether anything has run because of something: a process without that pays nothing for scopes that it has. */
let isUsed = false;

/** What the code that runs at the moment runs because of. */
export const correlationNow = (): Correlation | undefined => (isUsed ? runningNow()?.correlation : undefined);

/** Runs something because of this, and all that it begins; because of nothing where it is undefined. */
export function inCorrelation<T>(correlation: Correlation | undefined, fn: () => T): T {
  if (correlationNow() === correlation) return fn();
  isUsed = true;
  const now = runningNow();
  return runAs({ ...(now ?? NOWHERE), correlation }, fn);
}

/** The event, with what it happens because of, unless it says that itself. */
export function correlated<E extends EventFact>(event: E): E {
  const correlation = correlationNow();
  if (!correlation || event.requestId !== undefined) return event;
  const { requestId, traceId } = correlation;
  return { ...event, requestId, ...(traceId !== undefined && { traceId }) };
}
