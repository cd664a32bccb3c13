import type { Option } from '../../core/option-bag.js';
import { isSha256, sha256Of } from '../digest.js';
import { openEnvelope } from '../documents/envelope.js';
import { readTimestamp } from '../documents/read-document.js';
import { isMap, WHOLE } from '../documents/rules.js';
import { timeOf } from '../documents/time.js';
import { TIMESTAMP_TYPE, type Timestamp } from '../documents/timestamp.js';
import { limitsOf, type GivenLimits } from '../limits.js';
import { RemoteError } from '../remote-error.js';
import { checkCommon, type CommonCheck } from './common-check.js';
import { checkUnexpired } from './freshness.js';
import { checkSource } from './same-source.js';
import type { Signers } from './signers.js';
import type { Trust } from './trust.js';

/** The newest timestamp that was trusted. */
export interface KnownTimestamp {
  /** Its version. */
  readonly version: number;
  /** SHA-256 of the bytes that were signed. */
  readonly sha256: string;
}

/** What a timestamp is held against. */
export interface TimestampCheck extends CommonCheck {
  /** The newest timestamp that was trusted before. */
  readonly known?: KnownTimestamp | undefined;
  /** Limits other than the usual. */
  readonly limits?: GivenLimits | undefined;
}

const OPTIONS: readonly (readonly [string, Option])[] = [
  ['known', { fits: isKnownTimestamp, expected: 'what verifyTimestamp gave' }],
];

/** A timestamp that is trusted. */
export class VerifiedTimestamp {
  /** What it says; frozen. */
  readonly document: Timestamp;
  /** What to keep of it, and to give to the next verification. */
  readonly known: KnownTimestamp;

  /** @internal */
  constructor(document: Timestamp, known: KnownTimestamp) {
    this.document = document;
    this.known = known;
    Object.freeze(this);
  }
}

/**
 * Verifies a timestamp: signed by enough of those that the trust document names for it, of this source, not expired, and not older
 * than one that was trusted.
 *
 * @throws RemoteError with a code for each reason not to trust it; `docs/errors.md` lists them
 */
export function verifyTimestamp(envelope: Uint8Array, check: TimestampCheck): VerifiedTimestamp {
  checkCommon(check, 'verifyTimestamp', OPTIONS);
  const { trust, source, now, known } = check;
  const limits = limitsOf(check.limits);
  const signers = timestampSignersOf(trust);
  const opened = openEnvelope(envelope, TIMESTAMP_TYPE, { ...limits, bytes: limits.timestampBytes });
  signers.check(opened);
  const document = readTimestamp(opened.payload, limits);
  checkSource(document.source, source);
  const found = { version: document.version, sha256: sha256Of(opened.payload) };
  checkNotOlder(found, known);
  const expires = timeOf(document.expiresAt) ?? NaN;
  checkUnexpired('The timestamp', expires, now);
  if (expires - now > limits.timestampValidityMs) {
    throw new RemoteError('remote/valid-too-long', `The timestamp is valid until ${document.expiresAt}.`, {
      hint: `at most ${limits.timestampValidityMs} milliseconds are taken (limits.timestampValidityMs)`,
    });
  }
  return new VerifiedTimestamp(document, Object.freeze(found));
}

/** Who signs timestamps. @throws RemoteError `remote/no-timestamp-role` */
export function timestampSignersOf(trust: Trust): Signers {
  const { timestampSigners } = trust;
  if (timestampSigners) return timestampSigners;
  throw new RemoteError('remote/no-timestamp-role', 'Nobody is trusted to sign timestamps.');
}

function checkNotOlder(found: KnownTimestamp, known: KnownTimestamp | undefined): void {
  if (!known || found.version > known.version) return;
  const said = `The timestamp has version ${found.version}`;
  if (found.version < known.version)
    throw new RemoteError('remote/rollback', `${said}; ${known.version} was trusted before.`);
  if (found.sha256 === known.sha256) return;
  throw new RemoteError(
    'remote/equivocation',
    `${said}, as one that was trusted before and said something else.`,
  );
}

function isKnownTimestamp(value: unknown): boolean {
  return isMap(value) && WHOLE.fits(value['version']) && isSha256(value['sha256']);
}
