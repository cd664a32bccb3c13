import type { FSWatcher } from 'chokidar';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock, Timer } from '../core/ports.js';

/** What is watched, and how. */
export interface PathWatch {
  /** Files and folders, absolute. One that is missing is waited for. */
  readonly paths: readonly string[];
  /** How many levels of folders below them. 0: only what is directly in them. */
  readonly depth: number;
  /** False for what is of no interest: it is not looked at. */
  readonly isWatched?: (path: string) => boolean;
  /** Milliseconds that nothing may happen before a change is told: writing takes several steps. */
  readonly quietMs: number;
  /** Milliseconds between looks, where the file system does not tell of changes; undefined where it does. */
  readonly pollMs: number | undefined;
  readonly clock: Clock;
  /** Told when watching fails: once, until it works again. Default: nobody. */
  readonly trouble?: WatchTrouble;
}

/** What becomes of a watcher. */
export interface WatchTrouble {
  /** It is made again, again and again, until it works. */
  failed(error: unknown): void;
  /** It works again. What happened meanwhile is told as a change. */
  works(): void;
}

/** Between looks where watching turned out not to work, and nobody said how often to look. */
const FALLBACK_POLL_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;
/** A path that something happens to all the time is told of all the same. */
const LONGEST_QUIET = 20;

/**
 * Tells when what is there may have changed: whoever is told, looks. Told once in the beginning as well, since something
 * may have happened before watching began. Symbolic links are not followed; one that leads elsewhere now is a change.
 * A watcher that fails is made again, and tells.
 *
 * @returns ends it
 */
export function watchPaths(watch: PathWatch, changed: () => void): () => void {
  const watcher = new PathWatcher(watch, changed);
  watcher.begin();
  return () => watcher.end();
}

class PathWatcher {
  #watcher: FSWatcher | undefined;
  #quiet: Timer | undefined;
  #retry: Timer | undefined;
  #look: Timer | undefined;
  /** What the paths led to when watching began. */
  #places = '';
  #retryMs = FIRST_RETRY_MS;
  #firstTouch: number | undefined;
  #hasEnded = false;
  /** The file system has no more room for watchers. */
  #isExhausted = false;
  #isFailing = false;

  constructor(
    private readonly watch: PathWatch,
    private readonly changed: () => void,
  ) {}

  begin(): void {
    this.#open().catch((error: unknown) => this.#failed(error));
  }

  end(): void {
    this.#hasEnded = true;
    this.#quiet?.cancel();
    this.#retry?.cancel();
    this.#look?.cancel();
    this.#drop();
  }

  async #open(): Promise<void> {
    const [{ watch: open }, places] = await Promise.all([import('chokidar'), this.#placesNow()]);
    if (this.#hasEnded) return;
    this.#places = places;
    const { paths, depth, isWatched, pollMs = this.#isExhausted ? FALLBACK_POLL_MS : undefined } = this.watch;
    const watcher = open([...paths], {
      depth,
      followSymlinks: false,
      ignoreInitial: true,
      ignorePermissionErrors: true,
      usePolling: pollMs !== undefined,
      ...(isWatched && { ignored: (path: string) => !isWatched(path) }),
      ...(pollMs !== undefined && { interval: pollMs, binaryInterval: pollMs }),
    });
    this.#watcher = watcher;
    watcher.on('ready', () => this.#ready());
    watcher.on('all', () => this.#touched());
    watcher.on('raw', (_event, name, facts: unknown) => this.#stirred(name, facts));
    watcher.on('error', (error) => this.#failed(error));
  }

  #ready(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#touched();
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.watch.trouble?.works();
  }

  #failed(error: unknown): void {
    const code: unknown = (error as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'ENOSPC' || code === 'EMFILE') this.#isExhausted = true;
    this.#again();
    if (this.#isFailing || this.#hasEnded) return;
    this.#isFailing = true;
    this.watch.trouble?.failed(error);
  }

  #again(): void {
    if (this.#hasEnded || this.#retry) return;
    this.#drop();
    this.#touched();
    const again = () => {
      this.#retry = undefined;
      this.begin();
    };
    this.#retry = this.watch.clock.after(this.#retryMs, again, { isBackground: true });
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  #drop(): void {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    if (!watcher) return;
    watcher.close().catch(() => undefined);
    // What fails while it closes has nobody to go to, and closing has taken away whoever listened.
    watcher.on('error', () => undefined);
  }

  /**
   * Something happened, also to what is of no interest. Where many things happen at once, the watcher tells of some of
   * them in no other way. A folder that was removed would not be noticed when it is back.
   */
  #stirred(name: unknown, facts: unknown): void {
    if (this.#hasEnded) return;
    const { isWatched } = this.watch;
    if (!isWatched || isWatched(placeOf(name, facts))) this.#touched();
    this.#look ??= this.watch.clock.after(this.watch.quietMs, () => {
      void this.#placesNow().then((places) => {
        this.#look = undefined;
        if (places !== this.#places) this.#again();
      });
    });
  }

  async #placesNow(): Promise<string> {
    const places = this.watch.paths.map(async (path) => {
      try {
        // The number alone would not do: what is made right after something was removed is often given the same.
        // eslint-disable-next-line security/detect-non-literal-fs-filename -- whoever watches has chosen it
        const { dev, ino, birthtimeNs } = await stat(path, { bigint: true });
        return `${dev} ${ino} ${birthtimeNs}`;
      } catch {
        return 'nothing';
      }
    });
    return (await Promise.all(places)).join();
  }

  #touched(): void {
    const { clock, quietMs } = this.watch;
    const now = clock.now();
    this.#firstTouch ??= now;
    this.#quiet?.cancel();
    const longest = this.#firstTouch + quietMs * LONGEST_QUIET - now;
    this.#quiet = clock.after(Math.max(0, Math.min(quietMs, longest)), () => this.#tell());
  }

  #tell(): void {
    this.#quiet = undefined;
    this.#firstTouch = undefined;
    if (!this.#hasEnded) this.changed();
  }
}

/** Where something happened: the file system names an entry of the folder that is watched, or the file itself. */
function placeOf(name: unknown, facts: unknown): string {
  const { watchedPath = '' } = facts as { readonly watchedPath?: string };
  if (typeof name !== 'string' || basename(watchedPath) === name) return watchedPath;
  return join(watchedPath, name);
}
