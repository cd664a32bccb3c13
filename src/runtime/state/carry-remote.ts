import type { RemoteRecord } from '../../core/remote-records.js';
import { fitText } from '../../core/kept-text.js';
import { addLines } from '../../remote/records/audit-line.js';
import { higherRecord } from '../../remote/records/higher-record.js';
import { RemoteError } from '../../remote/remote-error.js';
import type { Database } from '../../storage/database.js';
import { connectTo } from '../../storage/sqlite.js';
import { isLost, markLost, putRemoteRecord, remoteRecord, remoteSources } from './kept-remote.js';
import { isDamage } from './outcomes.js';
import { RemoteLog } from './remote-log.js';

/** Most lines of a log that somebody has set to hold more than usual. */
const ALL_LINES = 1_000_000;

/**
 * Gives a state that is about to take the place of another one what that knows of remote sources: an old backup must not make old
 * manifests new. Of both logs it has the one that goes on from the other; where neither does, its own.
 *
 * @param file no connection has it open, and none has afterwards
 * @throws StorageError, where it is not the present one that is damaged; nothing is changed then
 */
export async function carryRemote(present: Database, file: string, at: number): Promise<void> {
  const restored = await connectTo(file);
  try {
    restored.transaction(() => carry(present, restored, at));
  } catch (error) {
    // A damaged state has nothing that could be carried over; restoring is the way out of it.
    if (!isDamage(error)) throw error;
  } finally {
    restored.close();
  }
}

function carry(present: Database, restored: Database, at: number): void {
  const sources = remoteSources(present);
  const details = sources.flatMap((source) => carrySource(source, { present, restored }));
  if (isLost(present)) markLost(restored);
  details.push(...carryLog(new RemoteLog(present), new RemoteLog(restored)));
  if (sources.length === 0 && remoteSources(restored).length === 0) return;
  const facts = [{ what: 'restored', detail: details.join(' ') || undefined } as const];
  addLines(new RemoteLog(restored), { source: '', at, facts }, { keepText: fitText, maxLines: ALL_LINES });
}

/** What is damaged counts for nothing; restoring is the way out of it. @returns what is to be said of it */
function carrySource(
  source: string,
  { present, restored }: { readonly present: Database; readonly restored: Database },
): string[] {
  const [now, before] = [present, restored].map((database) => soundRecord(database, source));
  if (!now) return [`What was kept of ${source} was damaged.`];
  putRemoteRecord(restored, before ? higherRecord(now, before) : now);
  return [];
}

function soundRecord(database: Database, source: string): RemoteRecord | undefined {
  try {
    return remoteRecord(database, source);
  } catch (error) {
    if (error instanceof RemoteError) return undefined;
    throw error;
  }
}

function carryLog(present: RemoteLog, restored: RemoteLog): string[] {
  const [now, before] = [present.saidHead, restored.saidHead];
  if (now.seq === 0) return [];
  if (before.seq === 0 || present.has(before)) {
    restored.become(present, ALL_LINES);
    return [];
  }
  return restored.has(now)
    ? []
    : [`The log that was in its place ended with line ${now.seq}, ${now.hash}, and is put aside.`];
}
