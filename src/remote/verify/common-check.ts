import { ANYTHING, TEXT, wholeNumber, type Option } from '../../core/option-bag.js';
import { checkOptions } from '../options.js';
import { checkUnexpired } from './freshness.js';
import { checkSource } from './same-source.js';
import { Trust } from './trust.js';

/** What every document is held against. */
export interface CommonCheck {
  /** Who is trusted. */
  readonly trust: Trust;
  /** The source that is meant: it is in what was signed. */
  readonly source: string;
  /** The time, in milliseconds since 1970: one for all that is verified together. */
  readonly now: number;
}

/** The last moment that a date of the language holds. */
const LAST_MS = 8_640_000_000_000_000;

/** Milliseconds since 1970. */
export const TIME = wholeNumber(0, LAST_MS);

const OPTIONS: readonly (readonly [string, Option])[] = [
  ['trust', { fits: (value) => value instanceof Trust, expected: 'what pinKeys or openTrust gave' }],
  ['source', TEXT],
  ['now', TIME],
  ['known', ANYTHING],
  ['limits', ANYTHING],
];

/**
 * Whether it can be said at all: options that fit, and trust that holds now, of this source.
 *
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`, `remote/wrong-source`, `remote/expired`
 */
export function checkCommon(
  check: CommonCheck,
  where: string,
  more: readonly (readonly [string, Option])[] = [],
): void {
  checkOptions(check, {
    options: new Map([...OPTIONS, ...more]),
    needed: ['trust', 'source', 'now'],
    where,
  });
  const { trust, source, now } = check;
  if (trust.source !== undefined) checkSource(trust.source, source);
  if (trust.expiresAt !== undefined) checkUnexpired('The trust document', trust.expiresAt, now);
}
