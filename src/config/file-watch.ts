import { basename } from 'node:path';
import type { Clock } from '../core/ports.js';
import { watchPaths, type WatchTrouble } from '../files/watch-paths.js';
import type { ConfigFiles } from './config-files.js';

/** How files are watched. */
export interface WatchOptions {
  /** Looks once a second, where the file system tells of nothing: network drives, some containers. Default false. */
  readonly poll?: boolean;
  /** Milliseconds of quiet after which files are read. Default 50. */
  readonly debounceMs?: number;
}

/** What watching needs, and whom it tells. */
interface WatchTools {
  readonly clock: Clock;
  readonly changed: () => void;
  readonly trouble: WatchTrouble;
}

const POLL_MS = 1_000;
const DEBOUNCE_MS = 50;

/**
 * Tells when the files may say something else, also where they are replaced, or lead elsewhere.
 * @returns ends it
 */
export function watchFiles(
  { folder, stem }: Pick<ConfigFiles, 'folder' | 'stem'>,
  { poll = false, debounceMs = DEBOUNCE_MS }: WatchOptions,
  { clock, changed, trouble }: WatchTools,
): () => void {
  return watchPaths(
    {
      paths: [folder],
      depth: 0,
      isWatched: (path) => basename(path).startsWith(stem),
      followsLinks: true,
      quietMs: debounceMs,
      pollMs: poll ? POLL_MS : undefined,
      clock,
      trouble,
    },
    changed,
  );
}
