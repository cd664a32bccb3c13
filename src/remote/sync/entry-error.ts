import { oneLineOf, OneiricError } from '../../core/errors.js';
import { RemoteError } from '../remote-error.js';

/** `area/what`, also of what is no error of ours. */
export const codeOf = (error: unknown): string => (OneiricError.is(error) ? error.code : 'remote/failed');

/** What an entry of a manifest has failed with, told with its place. It has the code and the hint of its cause. */
export class EntryError extends RemoteError {
  /** @param place `entries[3] adapter:cache/redis` */
  constructor(place: string, cause: unknown) {
    const code = codeOf(cause);
    // It is said of the whole, once.
    const text = oneLineOf(cause).replace(/ Nothing was changed\.$/, '');
    const hint = OneiricError.is(cause) ? cause.hint : undefined;
    super(code, `${place}: ${text}`, { path: place, hint, cause, problems: [{ code, path: place, text }] });
  }
}
