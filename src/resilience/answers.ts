import { types } from 'node:util';
import { shown } from '../core/names.js';
import type { ErrorFilter } from './options.js';
import { ResilienceError } from './resilience-error.js';

/**
 * As the filter, which has to answer at once: a promise would be a yes to everything.
 *
 * @param option as `retry.if`
 * @returns a filter that throws ResilienceError `resilience/bad-option` where it is given a promise
 */
export const answeringAtOnce =
  (filter: ErrorFilter, option: string): ErrorFilter =>
  (error) => {
    const answer: unknown = filter(error);
    if (types.isPromise(answer))
      throw wrongAnswer(answer, { option, expected: 'true or false', cause: error });
    return Boolean(answer);
  };

/** A name that was given. @throws ResilienceError `resilience/bad-option` for anything but a text */
export function nameGiven(answer: unknown, option: string): string {
  if (typeof answer === 'string') return answer;
  throw wrongAnswer(answer, { option, expected: 'a string' });
}

function wrongAnswer(
  answer: unknown,
  {
    option,
    expected,
    cause,
  }: { readonly option: string; readonly expected: string; readonly cause?: unknown },
): ResilienceError {
  // Nobody looks at how it ends.
  if (types.isPromise(answer)) answer.catch(() => undefined);
  const what = types.isPromise(answer) ? 'a promise' : shown(answer);
  return new ResilienceError('resilience/bad-option', `${option} answered with ${what}.`, {
    path: option,
    hint: `it has to answer at once, with ${expected}`,
    cause,
  });
}
