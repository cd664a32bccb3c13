import { wholeNumber, type Option } from '../core/option-bag.js';
import { checkOptions } from './options.js';

/** How much is taken of what is remote. What is more is refused, and nothing of it is used. */
export interface RemoteLimits {
  /** Most bytes of a signed manifest. Default 1 MiB. */
  readonly manifestBytes: number;
  /** Most bytes of a signed trust document. Default 256 KiB. */
  readonly trustBytes: number;
  /** Most bytes of a signed timestamp. Default 16 KiB. */
  readonly timestampBytes: number;
  /** Most bytes of an artifact. Default 4 MiB. */
  readonly artifactBytes: number;
  /** Most entries of a manifest. Default 1,000. */
  readonly entries: number;
  /** Most signatures of a document. Default 32. */
  readonly signatures: number;
  /** Most levels of lists and objects inside one another, 8 to 256. Default 64. */
  readonly depth: number;
  /** Most values in a document, each list, object, text, number and word. Default 200,000. */
  readonly values: number;
  /** How far clocks may differ, in milliseconds. Default 60 seconds. */
  readonly skewMs: number;
  /** How long a manifest may be valid after it was signed, in milliseconds. Default 90 days. */
  readonly validityMs: number;
  /** How long a timestamp may still be valid when it comes, in milliseconds. Default 7 days. */
  readonly timestampValidityMs: number;
  /** How far the version of a manifest may be above what was trusted before. Default 1,000,000. */
  readonly versionJump: number;
  /** Most trust documents in one chain, the pinned one left out. Default 64. */
  readonly trustSteps: number;
}

const MIB = 1_048_576;
const DAY_MS = 86_400_000;

/** What holds where nothing is said. */
const DEFAULTS: RemoteLimits = Object.freeze({
  manifestBytes: MIB,
  trustBytes: 262_144,
  timestampBytes: 16_384,
  artifactBytes: 4 * MIB,
  entries: 1_000,
  signatures: 32,
  depth: 64,
  values: 200_000,
  skewMs: 60_000,
  validityMs: 90 * DAY_MS,
  timestampValidityMs: 7 * DAY_MS,
  versionJump: 1_000_000,
  trustSteps: 64,
});

const ANY_BYTES = wholeNumber(1, 1_024 * MIB);
const ANY_TIME = wholeNumber(0, 100_000 * DAY_MS);
const ANY_COUNT = wholeNumber(1, 1_000_000);

const OPTIONS = new Map<keyof RemoteLimits, Option>([
  ['manifestBytes', ANY_BYTES],
  ['trustBytes', ANY_BYTES],
  ['timestampBytes', ANY_BYTES],
  ['artifactBytes', ANY_BYTES],
  ['entries', ANY_COUNT],
  ['signatures', ANY_COUNT],
  // What reads further than here walks from level to level.
  ['depth', wholeNumber(8, 256)],
  ['values', wholeNumber(1, 100_000_000)],
  ['skewMs', ANY_TIME],
  ['validityMs', ANY_TIME],
  ['timestampValidityMs', ANY_TIME],
  ['versionJump', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
  ['trustSteps', ANY_COUNT],
]);

/** Limits that somebody sets; the others keep their defaults. */
export type GivenLimits = { readonly [Limit in keyof RemoteLimits]?: RemoteLimits[Limit] | undefined };

/**
 * All limits, those that are given among them.
 *
 * @param where they were given
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`
 */
export function limitsOf(given: GivenLimits = {}, where = 'limits'): RemoteLimits {
  checkOptions(given, { options: OPTIONS, needed: [], where });
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...DEFAULTS, ...Object.fromEntries(said) });
}
