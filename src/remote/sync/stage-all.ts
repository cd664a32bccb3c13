import type { ManifestEntry } from '../documents/manifest.js';
import { EntryError } from './entry-error.js';
import { stageEntry, type StagedEntry, type StagingTools } from './staged-entry.js';

/** How many entries are staged at once: what a server with a latency needs, and bounded in memory. */
const AT_ONCE = 32;

/** How many threads or processes are kept ready for the first instance of their artifact. */
const KEPT_READY = 16;

/** What entries are staged with, and how they are named where that fails. */
export interface AllStagingTools extends StagingTools {
  /** `entries[3] adapter:cache/redis` */
  readonly placeOf: (entry: ManifestEntry) => string;
}

/**
 * Stages entries beside one another: all of them, or none.
 *
 * @throws EntryError for the first that failed; the others are given back. The reason of the signal
 */
export async function stageAll(
  entries: readonly ManifestEntry[],
  tools: AllStagingTools,
  signal: AbortSignal,
): Promise<readonly StagedEntry[]> {
  const staged: (StagedEntry | undefined)[] = entries.map(() => undefined);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let next = 0;
  let ready = 0;
  const keep = async (at: number, one: StagedEntry): Promise<void> => {
    staged[at] = one;
    if (one.mode === 'worker' || one.mode === 'process') ready += 1;
    if (ready > KEPT_READY) await one.rest();
  };
  const worker = async (): Promise<void> => {
    for (let at = next++; at < entries.length; at = next++) {
      either.throwIfAborted();
      const entry = entries[at];
      if (entry) await keep(at, await stageOne(entry, tools, either));
    }
  };
  const workers = Array.from({ length: Math.min(AT_ONCE, entries.length) }, () =>
    worker().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(workers)).find((one) => one.status === 'rejected');
  const done = staged.filter((one) => one !== undefined);
  if (!failed) return done;
  await releaseAll(done);
  throw stop.signal.reason ?? failed.reason;
}

/** @throws EntryError; of what was given up, the reason, whatever it came to */
async function stageOne(
  entry: ManifestEntry,
  tools: AllStagingTools,
  signal: AbortSignal,
): Promise<StagedEntry> {
  try {
    return await stageEntry(entry, tools, signal);
  } catch (error) {
    throw signal.aborted ? error : new EntryError(tools.placeOf(entry), error);
  }
}

/** Gives back what was staged, and is not wanted any more. */
export async function releaseAll(staged: Iterable<StagedEntry>): Promise<void> {
  await Promise.allSettled([...staged].map((one) => one.release()));
}
