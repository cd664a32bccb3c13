import type { RemoteEvent } from '../../core/remote-events.js';
import type { RemoteRecords } from '../../core/remote-records.js';
import type { SyncWarning } from '../../core/remote.js';
import { RemoteError } from '../remote-error.js';
import type { LostNeed } from './needs.js';

/** Who is told. */
export interface LossTools {
  readonly records: Pick<RemoteRecords, 'write'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly tell: (event: RemoteEvent) => void;
}

const CODE = 'remote/requirement-gone';

/**
 * What is needed and was taken away is told as an event and as a line of the audit log, of the source that needs it. Never rejects.
 *
 * @returns the same, for a report
 */
export async function tellLost(
  lost: readonly LostNeed[],
  { records, now, tell }: LossTools,
): Promise<readonly SyncWarning[]> {
  const warnings: SyncWarning[] = [];
  for (const { source, offer, needs } of lost) {
    const text = `${offer} needs ${needs}, which is not there any more`;
    const error = new RemoteError(CODE, `${text}: it goes on as it is.`, {
      path: offer,
      hint: `have something bring ${needs} again, or ${source} publish a manifest that does without`,
    });
    tell({ type: 'remote.warning', at: now(), source, error });
    const fact = { what: 'unmet', about: offer, code: CODE, detail: text } as const;
    await records.write({ source, at: now(), facts: [fact] }).catch(() => undefined);
    warnings.push(Object.freeze({ code: CODE, source, offer, text }));
  }
  return warnings;
}
