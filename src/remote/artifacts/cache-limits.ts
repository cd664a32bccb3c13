import { wholeNumber, type Option } from '../../core/option-bag.js';
import { checkOptions } from '../options.js';

/** How much a cache of artifacts holds. */
export interface CacheLimits {
  /** Most bytes of all of them. Default 256 MiB. */
  readonly bytes: number;
  /** Most artifacts. Default 2,000. */
  readonly artifacts: number;
  /** Most bytes of one. Default 4 MiB. */
  readonly artifactBytes: number;
}

/** Limits that somebody sets; the others keep their defaults. */
export type GivenCacheLimits = { readonly [Limit in keyof CacheLimits]?: CacheLimits[Limit] | undefined };

const MIB = 1_048_576;

const DEFAULTS: CacheLimits = Object.freeze({ bytes: 256 * MIB, artifacts: 2_000, artifactBytes: 4 * MIB });

const POSITIVE = wholeNumber(1, Number.MAX_SAFE_INTEGER);

const OPTIONS = new Map<keyof CacheLimits, Option>([
  ['bytes', POSITIVE],
  ['artifacts', POSITIVE],
  ['artifactBytes', POSITIVE],
]);

/**
 * All limits, those that are given among them.
 *
 * @param where they were given
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`
 */
export function cacheLimitsOf(
  given: GivenCacheLimits = {},
  where = 'limits of the artifact cache',
): CacheLimits {
  checkOptions(given, { options: OPTIONS, needed: [], where });
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...DEFAULTS, ...Object.fromEntries(said) });
}
