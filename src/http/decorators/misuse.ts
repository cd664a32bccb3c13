import { shown } from '../../core/names.js';
import { HttpError } from '../http-error.js';

/** What a decorator was given does not fit. */
export const misuse = (decorator: string, given: unknown, hint: string) =>
  new HttpError(
    'http/bad-declaration',
    `@${decorator} was given ${Array.isArray(given) ? 'a list' : shown(given)}. Nothing was declared.`,
    { path: `@${decorator}`, hint },
  );
