import type { KeptTimestamp, RemoteRecord } from '../../core/remote-records.js';
import { compareVersions } from './changed-record.js';

/**
 * What is kept of a source after an older state took the place of its present one: of the two, what is known is the higher.
 * What serves, and how syncs went, is of the present one.
 */
export function higherRecord(present: RemoteRecord, restored: RemoteRecord): RemoteRecord {
  const trusting = leadsOn(restored, present) ? restored : present;
  const knowing = isHigher(restored, present) ? restored : present;
  const known = knowing.known && { ...knowing.known, at: Math.max(...timesOf(present, restored)) };
  const hasOneTrust = present.trust?.sha256 === restored.trust?.sha256;
  return {
    ...present,
    isLost: known === undefined && (present.isLost || restored.isLost),
    trust: trusting.trust,
    known,
    timestamp: hasOneTrust ? newer(present.timestamp, restored.timestamp) : trusting.timestamp,
    verified: knowing.verified,
  };
}

const timesOf = (...records: readonly RemoteRecord[]) => records.map(({ known }) => known?.at ?? 0);

/** Whether the trust of one goes on from that of the other. */
const leadsOn = ({ trust }: RemoteRecord, from: RemoteRecord): boolean =>
  trust !== undefined && (!from.trust || trust.chain.some(({ sha256 }) => sha256 === from.trust?.sha256));

const isHigher = ({ known }: RemoteRecord, than: RemoteRecord): boolean =>
  known !== undefined && (!than.known || compareVersions(known, than.known) > 0);

function newer(one: KeptTimestamp | undefined, other: KeptTimestamp | undefined): KeptTimestamp | undefined {
  if (!one || !other) return one ?? other;
  return other.version > one.version ? other : one;
}
