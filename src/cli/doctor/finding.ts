import { bareTextOf, OneiricError } from '../../core/errors.js';
import { oneLine } from '../output/escape.js';

/** What was looked at, and what came of it. */
export interface Finding {
  readonly about: string;
  readonly verdict: 'ok' | 'warning' | 'wrong';
  readonly says: string;
  /** What to do about it. */
  readonly remedy?: string | undefined;
}

export const fine = (about: string, says: string): Finding => ({ about, verdict: 'ok', says });

export const odd = (about: string, says: string, remedy: string): Finding => ({
  ...{ about, verdict: 'warning', says, remedy },
});

export const wrong = (about: string, says: string, remedy?: string): Finding => ({
  ...{ about, verdict: 'wrong', says, remedy },
});

/** What somebody else may know, and this user may not. */
export const hidden = (about: string): Finding =>
  odd(about, 'cannot be seen as this user', 'run this as the user of the application');

/** What an error says, in one line; and as what to do its hint. */
export const wrongBy = (about: string, error: unknown): Finding =>
  wrong(
    about,
    joined(bareTextOf(error)),
    OneiricError.is(error) && error.hint !== undefined
      ? joined(error.hint)
      : 'see where with --debug: oneiric list --debug',
  );

const joined = (text: string) => oneLine(text.replaceAll(/\s*\n\s*/g, ' '));
