import { wholeNumber, type Option } from '../../core/option-bag.js';
import { isSha256, sha256Of } from '../digest.js';
import { openEnvelope } from '../documents/envelope.js';
import { MANIFEST_TYPE, type Manifest } from '../documents/manifest.js';
import { readManifest, refuseAny } from '../documents/read-document.js';
import { isMap } from '../documents/rules.js';
import { limitsOf, type GivenLimits } from '../limits.js';
import { RemoteError, type RemoteProblem } from '../remote-error.js';
import { checkCommon, TIME, type CommonCheck } from './common-check.js';
import { checkTimes, checkVersion, FLOOR, type KnownManifest, type VersionFloor } from './freshness.js';
import { checkSource } from './same-source.js';
import type { Trust } from './trust.js';
import { VerifiedTimestamp } from './verify-timestamp.js';

/** What a manifest is held against. */
export interface ManifestCheck extends CommonCheck {
  /** The newest manifest that was trusted before, as `verifyManifest` gave it. */
  readonly known?: KnownManifest | undefined;
  /** The lowest version that is taken: it holds where what was known is lost. */
  readonly floor?: VersionFloor | undefined;
  /** What says which manifest is the newest. It is needed where the trust document names who signs it. */
  readonly timestamp?: VerifiedTimestamp | undefined;
  /** Limits other than the usual. */
  readonly limits?: GivenLimits | undefined;
}

/** A manifest that is trusted. */
export interface VerifiedManifest {
  /** What it says; frozen. */
  readonly manifest: Manifest;
  /** SHA-256 of the keys that were counted. */
  readonly signedBy: readonly string[];
  /** Whether it is the very one that was known. */
  readonly isKnown: boolean;
  /** SHA-256 of artifacts that must not be used any more, by the manifest or by the trust document. */
  readonly revokedArtifacts: readonly string[];
  /** What to keep of it, before anything of it is used, and to give to the next verification. */
  readonly known: KnownManifest;
}

const OPTIONS: readonly (readonly [string, Option])[] = [
  ['known', { fits: isKnownManifest, expected: 'what verifyManifest gave' }],
  ['floor', FLOOR],
  [
    'timestamp',
    { fits: (value) => value instanceof VerifiedTimestamp, expected: 'what verifyTimestamp gave' },
  ],
];

/**
 * Verifies a manifest: signed by enough trusted keys, of this source, well made down to the last entry, neither older than what was
 * known nor expired. It is trusted as a whole or refused as a whole; nothing is fetched, kept or changed.
 *
 * @throws RemoteError with a code for each reason not to trust it; `docs/errors.md` lists them
 * @example
 * const { manifest, known } = verifyManifest(bytes, { trust, source: 'acme-prod', now: Date.now(), known: lastKnown });
 */
export function verifyManifest(envelope: Uint8Array, check: ManifestCheck): VerifiedManifest {
  checkCommon(check, 'verifyManifest', OPTIONS);
  const { trust, source, now, known, floor, timestamp } = check;
  const limits = limitsOf(check.limits);
  const opened = openEnvelope(envelope, MANIFEST_TYPE, { ...limits, bytes: limits.manifestBytes });
  const signedBy = trust.manifestSigners.check(opened);
  const { payload } = opened;
  const sha256 = sha256Of(payload);
  const manifest = readManifest(payload, limits);
  checkSource(manifest.source, source);
  checkVersion(manifest, sha256, { trust, known, floor, limits });
  checkTimes(manifest, { now, known, limits });
  checkTimestamp(manifest, { sha256, length: payload.length }, { trust, timestamp });
  const revokedArtifacts = [...new Set([...trust.revokedArtifacts, ...(manifest.revoked?.artifacts ?? [])])];
  refuseAny(revocations(manifest, new Set(revokedArtifacts)));
  const { epoch, version } = manifest;
  return Object.freeze({
    manifest,
    signedBy: Object.freeze(signedBy),
    isKnown: known?.sha256 === sha256,
    revokedArtifacts: Object.freeze(revokedArtifacts),
    known: Object.freeze({ epoch, version, sha256, at: Math.max(now, known?.at ?? 0) }),
  });
}

/** Where somebody says which manifest is the newest, no other is taken, and none without being told. */
function checkTimestamp(
  { version }: Manifest,
  { sha256, length }: { readonly sha256: string; readonly length: number },
  { trust, timestamp }: { readonly trust: Trust; readonly timestamp: VerifiedTimestamp | undefined },
): void {
  if (!timestamp) {
    if (!trust.timestampSigners) return;
    throw new RemoteError(
      'remote/no-timestamp',
      'There is no timestamp that says which manifest is the newest.',
      {
        hint: 'the trust document names who signs timestamps: verify one, and give it along',
      },
    );
  }
  const meant = timestamp.document.manifest;
  if (meant.version === version && meant.sha256 === sha256 && meant.length === length) return;
  throw new RemoteError(
    'remote/wrong-manifest',
    `The manifest has version ${version}, and the timestamp means ${meant.version}, or other bytes.`,
    { hint: 'somebody serves another manifest than the newest' },
  );
}

function revocations({ entries }: Manifest, revoked: ReadonlySet<string>): readonly RemoteProblem[] {
  return entries.flatMap(({ sha256 }, index) =>
    sha256 !== undefined && revoked.has(sha256)
      ? [{ code: 'remote/revoked-artifact', path: `entries[${index}].sha256`, text: 'is revoked' }]
      : [],
  );
}

const NUMBER = wholeNumber(0, Number.MAX_SAFE_INTEGER);

function isKnownManifest(value: unknown): boolean {
  if (!isMap(value)) return false;
  const { epoch, version, at, sha256 } = value;
  return [epoch, version].every(NUMBER.fits) && TIME.fits(at) && isSha256(sha256);
}
