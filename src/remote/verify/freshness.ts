import { wholeNumber, type Option } from '../../core/option-bag.js';
import type { Manifest } from '../documents/manifest.js';
import { isMap } from '../documents/rules.js';
import { timeOf } from '../documents/time.js';
import type { RemoteLimits } from '../limits.js';
import { RemoteError } from '../remote-error.js';
import type { Trust } from './trust.js';

/** The newest manifest that was trusted. Keep it: without it an old one cannot be told from a new one. */
export interface KnownManifest {
  /** Its epoch. */
  readonly epoch: number;
  /** Its version. */
  readonly version: number;
  /** SHA-256 of the bytes that were signed. */
  readonly sha256: string;
  /** When it was verified last, in milliseconds since 1970. */
  readonly at: number;
}

/** What nothing below is taken, whatever else is known or lost. */
export interface VersionFloor {
  /** The epoch. Default 1. */
  readonly epoch?: number | undefined;
  /** The lowest version of that epoch that is taken. */
  readonly version: number;
}

const NUMBER = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** What a floor is. */
export const FLOOR: Option = {
  fits: (value) => isMap(value) && NUMBER.fits(value['version']) && NUMBER.fits(value['epoch'] ?? 1),
  expected: 'an object with version, and perhaps epoch',
};

/** What the version of a manifest is held against. */
export interface VersionCheck {
  readonly trust: Trust;
  readonly known: KnownManifest | undefined;
  readonly floor: VersionFloor | undefined;
  readonly limits: RemoteLimits;
}

/**
 * Epoch and version: not lower than what was known, the same only with the same bytes, and not so high that nothing could follow.
 *
 * @throws RemoteError `remote/wrong-epoch`, `remote/rollback`, `remote/equivocation`, `remote/below-floor`, `remote/version-jump`
 */
export function checkVersion(manifest: Manifest, sha256: string, check: VersionCheck): void {
  const { epoch, version } = manifest;
  const said = `The manifest has version ${version} of epoch ${epoch}`;
  checkAgainstKnown({ epoch, version, sha256 }, said, check.known);
  if (epoch !== check.trust.epoch)
    throw new RemoteError('remote/wrong-epoch', `${said}; what is trusted is epoch ${check.trust.epoch}.`);
  const lowest = Math.max(check.trust.minManifestVersion, floorOf(epoch, check.floor));
  if (version < lowest)
    throw new RemoteError('remote/below-floor', `${said}; none below ${shownFloor(lowest)} is taken.`);
  const highest = Math.max(check.known?.epoch === epoch ? check.known.version : 0, lowest);
  if (version - highest <= check.limits.versionJump) return;
  throw new RemoteError('remote/version-jump', `${said}, which is ${version - highest} above ${highest}.`, {
    hint: `at most ${check.limits.versionJump} is taken (limits.versionJump); a floor that is nearer helps as well`,
  });
}

function checkAgainstKnown(
  found: Omit<KnownManifest, 'at'>,
  said: string,
  known: KnownManifest | undefined,
): void {
  if (!known || found.epoch > known.epoch) return;
  if (found.epoch < known.epoch || found.version < known.version) {
    const text = `${said}; version ${known.version} of epoch ${known.epoch} was trusted before.`;
    throw new RemoteError('remote/rollback', text, { hint: 'somebody serves an old manifest' });
  }
  if (found.version > known.version || found.sha256 === known.sha256) return;
  throw new RemoteError(
    'remote/equivocation',
    `${said}, as one that was trusted before and said something else.`,
    { hint: 'two manifests were signed with one version' },
  );
}

/** What an operator takes of an epoch: all of a later one, nothing of an earlier one. */
function floorOf(epoch: number, floor: VersionFloor | undefined): number {
  const { epoch: from = 1, version = 0 } = floor ?? {};
  if (epoch > from) return 0;
  return epoch < from ? Infinity : version;
}

const shownFloor = (lowest: number) => (lowest === Infinity ? 'a later epoch' : lowest);

/**
 * The times of a manifest, and of the clock that they are read by.
 *
 * @throws RemoteError `remote/clock-set-back`, `remote/signed-in-future`, `remote/expired`, `remote/valid-too-long`
 */
export function checkTimes(
  manifest: Manifest,
  { now, known, limits }: { now: number; known: KnownManifest | undefined; limits: RemoteLimits },
): void {
  const [signed = NaN, expires = NaN] = [timeOf(manifest.signedAt), timeOf(manifest.expiresAt)];
  if (known) checkClock(now, known.at, limits);
  if (signed > now + limits.skewMs) {
    const text = `The manifest was signed at ${manifest.signedAt}, and now is ${shownTime(now)}.`;
    throw new RemoteError('remote/signed-in-future', text, {
      hint: 'set the clock, of whoever signs or here',
    });
  }
  checkUnexpired('The manifest', expires, now);
  if (expires - signed <= limits.validityMs) return;
  throw new RemoteError(
    'remote/valid-too-long',
    `The manifest is valid from ${manifest.signedAt} to ${manifest.expiresAt}.`,
    { hint: `at most ${limits.validityMs} milliseconds are taken (limits.validityMs)` },
  );
}

/**
 * By a clock that was set back, what has expired would not have.
 *
 * @param before when something was trusted
 * @throws RemoteError `remote/clock-set-back`
 */
export function checkClock(now: number, before: number, { skewMs }: RemoteLimits): void {
  if (now >= before - skewMs) return;
  const text = `The clock says ${shownTime(now)}, and a manifest was trusted at ${shownTime(before)}.`;
  throw new RemoteError('remote/clock-set-back', text, { hint: 'set the clock' });
}

/** @throws RemoteError `remote/expired` */
export function checkUnexpired(what: string, expires: number, now: number): void {
  if (now < expires) return;
  throw new RemoteError('remote/expired', `${what} has expired at ${shownTime(expires)}.`);
}

const shownTime = (time: number) => new Date(time).toISOString();
