import type { FSWatcher } from 'chokidar';
import type * as Chokidar from 'chokidar';
import { vi } from 'vitest';

// Stands in for chokidar: the real one, whose watchers a test can let fail as the file system would.
const original = await vi.importActual<typeof Chokidar>('chokidar');

/** Every watcher that was made, oldest first. */
export const made: FSWatcher[] = [];

export const watch: typeof original.watch = (...given) => {
  const watcher = original.watch(...given);
  made.push(watcher);
  return watcher;
};

/** Lets a watcher fail. */
export const fail = (watcher: FSWatcher | undefined, code: string): unknown =>
  watcher?.emit('error', Object.assign(new Error(`${code}: planted`), { code }));
