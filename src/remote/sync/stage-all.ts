import type { ManifestEntry } from '../documents/manifest.js';
import { stageEntry, type StagedEntry, type StagingTools } from './staged-entry.js';

/** How many entries are staged at once: what a server with a latency needs, and bounded in memory. */
const AT_ONCE = 32;

/** How many threads or processes are kept ready for the first instance of their artifact. */
const KEPT_READY = 16;

/**
 * Stages entries beside one another: all of them, or none.
 *
 * @throws what the first that failed was refused with; the others are given back
 */
export async function stageAll(
  entries: readonly ManifestEntry[],
  tools: StagingTools,
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
      if (entry) await keep(at, await stageEntry(entry, tools, either));
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

/** Gives back what was staged, and is not wanted any more. */
export async function releaseAll(staged: Iterable<StagedEntry>): Promise<void> {
  await Promise.allSettled([...staged].map((one) => one.release()));
}
