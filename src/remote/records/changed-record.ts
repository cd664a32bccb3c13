import type {
  KeptManifest,
  KeptTimestamp,
  KeptTrust,
  RemoteChange,
  RemoteEnd,
  RemoteRecord,
  RemoteTelemetry,
  RemoteVersion,
} from '../../core/remote-records.js';
import { shown } from '../../core/names.js';
import { RemoteError } from '../remote-error.js';
import { badPart } from './record-shape.js';

/** What is kept of a source of which nothing is. */
export const emptyRecord = (source: string, isLost = false): RemoteRecord =>
  Object.freeze({ source, isLost, telemetry: Object.freeze({ consecutiveFailures: 0 }) });

/** Makes texts fit for being kept. */
export type KeepText = (text: string) => string;

/**
 * What is kept of a source after a change. Whoever changes it, and however often at once: what is known never becomes less.
 *
 * @throws RemoteError `remote/record-lowered`, `remote/bad-record`
 */
export function changed(record: RemoteRecord, change: RemoteChange, keepText: KeepText): RemoteRecord {
  const { trust, timestamp, verified, applied, ended, at } = change;
  const known = verified ? knownAfter(record.known, verified, at) : record.known;
  const next: RemoteRecord = {
    source: record.source,
    isLost: record.isLost && known === undefined,
    trust: trust ? trustAfter(record.trust, trust) : record.trust,
    known,
    timestamp: timestampAfter(record.timestamp, timestamp),
    verified: verified ?? record.verified,
    applied: applied === undefined ? record.applied : (applied ?? undefined),
    telemetry: ended ? telemetryAfter(record.telemetry, ended, { at, keepText }) : record.telemetry,
  };
  const bad = badPart(next);
  if (bad === undefined) return Object.freeze(next);
  throw new RemoteError('remote/bad-record', `What is to be kept of ${shown(change.source)} cannot be.`, {
    path: bad,
    hint: 'keep what verifyManifest, verifyTimestamp, openTrust and nextTrust gave, with the bytes that they were given',
  });
}

/** Which of two is the newer: above 0 where the first is. */
export const compareVersions = (one: RemoteVersion, other: RemoteVersion): number =>
  one.epoch - other.epoch || one.version - other.version;

function knownAfter(known: RemoteRecord['known'], verified: KeptManifest, at: number): RemoteRecord['known'] {
  const { epoch, version, sha256 } = verified;
  const isLess = known !== undefined && compareVersions(verified, known) < 0;
  const isOther = known?.epoch === epoch && known.version === version && known.sha256 !== sha256;
  if (isLess || isOther) throw lowered(`version ${known.version} of epoch ${known.epoch} is known`);
  return { epoch, version, sha256, at: Math.max(at, known?.at ?? 0) };
}

function trustAfter(kept: KeptTrust | undefined, trust: KeptTrust): KeptTrust {
  const goesOn = trust.chain.some(({ sha256 }) => sha256 === kept?.sha256);
  // A new beginning is one document, which an operator has pinned.
  if (!kept || goesOn || trust.chain.length === 1) return trust;
  throw lowered(`trust document ${kept.version} is kept, and this chain does not lead on from it`);
}

function timestampAfter(
  kept: KeptTimestamp | undefined,
  next: KeptTimestamp | null | undefined,
): KeptTimestamp | undefined {
  if (next === null || next === undefined) return next === null ? undefined : kept;
  if (kept && (next.version < kept.version || (next.version === kept.version && next.sha256 !== kept.sha256)))
    throw lowered(`timestamp ${kept.version} is kept`);
  return next;
}

function telemetryAfter(
  before: RemoteTelemetry,
  { durationMs, error, counts }: RemoteEnd,
  { at, keepText }: { readonly at: number; readonly keepText: KeepText },
): RemoteTelemetry {
  if (!error)
    return {
      lastSuccessAt: at,
      lastFailureAt: before.lastFailureAt,
      consecutiveFailures: 0,
      lastDurationMs: durationMs,
      lastCounts: counts ?? before.lastCounts,
    };
  return {
    ...before,
    lastFailureAt: at,
    consecutiveFailures: before.consecutiveFailures + 1,
    lastErrorCode: keepText(error.code),
    lastError: keepText(error.text),
    lastDurationMs: durationMs,
  };
}

const lowered = (why: string) =>
  new RemoteError('remote/record-lowered', `What is known would become less: ${why}.`, {
    hint: 'two processes or syncs of one source must not go on from different states of it: read again',
  });
