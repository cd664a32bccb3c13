import type { Option } from '../../core/option-bag.js';
import { DOMAIN_NAME, listOf, NAME, PRIORITY } from '../documents/rules.js';
import { checkOptions } from '../options.js';

/** What a source may bring. What is left out is not restricted; an empty list lets nothing in. */
export interface Allowed {
  /** Domains, spelt out. */
  readonly domains?: readonly string[] | undefined;
  /** Keys, spelt out. */
  readonly keys?: readonly string[] | undefined;
  /** The highest priority, -1000 to 1000. */
  readonly maxPriority?: number | undefined;
}

const ALLOWED = new Map<keyof Allowed, Option>([
  ['domains', listOf(DOMAIN_NAME, 1_000)],
  ['keys', listOf(NAME, 10_000)],
  ['maxPriority', PRIORITY],
]);

/**
 * Whether it can be said of a source.
 *
 * @param where it was given
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`
 */
export const checkAllowed = (allow: unknown, where: string): void =>
  checkOptions(allow, { options: ALLOWED, needed: [], where });
