import { OneiricError } from '../../src/core/errors.js';

/** The error of ours that a function throws; anything else fails the test. */
export function thrownBy(fn: () => unknown): OneiricError {
  try {
    fn();
  } catch (error) {
    if (OneiricError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
