import { OneiricError } from './errors.js';

const REFUSALS = /^(activity|lifecycle|resilience)\//;

/** Whether an error is worth another try: all but those by which the application itself refuses calls. */
export function isTransient(error: unknown): boolean {
  if (!OneiricError.is(error)) return true;
  return error.code === 'resilience/timed-out' || !REFUSALS.test(error.code);
}
