import type { FSWatcher } from 'chokidar';
import { basename, join } from 'node:path';
import type { Clock, Timer } from '../core/ports.js';
import { LostPaths } from './lost-paths.js';
import { placesOf, type WatchedPaths, type WatchedPlaces } from './watched-places.js';

/** What is watched, and how. */
export interface PathWatch extends WatchedPaths {
  /** How many levels of folders below folders that are named. 0: only what is directly in them. */
  readonly depth: number;
  /** Milliseconds that nothing may happen before a change is told: writing takes several steps. */
  readonly quietMs: number;
  /** Milliseconds between looks, where the file system does not tell of changes; undefined where it does. */
  readonly pollMs: number | undefined;
  readonly clock: Clock;
  /** Told when watching fails, also where a folder may not be read: once, until it works again. Default: nobody. */
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
/** Between looks that nothing asks for: nothing tells of a folder above that was renamed, or of what comes where nothing was. */
const LONGEST_WAIT_MS = 5_000;
/** A path that something happens to all the time is told of all the same. */
const LONGEST_QUIET = 20;

/**
 * Tells when what is there may have changed: whoever is told, looks. Told once in the beginning as well, since something
 * may have happened before watching began. A link that leads elsewhere now is a change, and from then on what it leads to
 * is watched; so is what was missing and is there. A watcher that fails is made again, and tells.
 *
 * @returns ends it
 */
export function watchPaths(watch: PathWatch, changed: () => void): () => void {
  const watcher = new PathWatcher(watch, changed);
  watcher.begin();
  return () => watcher.end();
}

/**
 * All of them. Two that watch one folder share what the system tells, and would share what it no longer tells: where one
 * finds that a folder is another one now, all that look into it let go of it before any watches it anew.
 */
const living = new Set<PathWatcher>();

class PathWatcher {
  #watcher: FSWatcher | undefined;
  #quiet: Timer | undefined;
  #retry: Timer | undefined;
  #look: Timer | undefined;
  #wait: Timer | undefined;
  /** What the paths led to when watching began. */
  #places: WatchedPlaces | undefined;
  readonly #lost = new LostPaths();
  /** Counts watchers: what was found for an earlier one does not concern the next. */
  #turn = 0;
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
    living.add(this);
    this.#open().catch((error: unknown) => this.#failed(error));
  }

  end(): void {
    this.#hasEnded = true;
    living.delete(this);
    this.#quiet?.cancel();
    this.#retry?.cancel();
    this.#drop();
  }

  async #open(): Promise<void> {
    const turn = this.#turn;
    const [{ watch: open }, places] = await Promise.all([import('chokidar'), placesOf(this.watch)]);
    if (turn !== this.#turn) return;
    this.#places = places;
    if (places.denied !== undefined) this.#isTrouble(places.denied);
    this.#waitFor(places.isComplete ? LONGEST_WAIT_MS : FIRST_RETRY_MS);
    const { depth, pollMs = this.#isExhausted ? FALLBACK_POLL_MS : undefined } = this.watch;
    const watcher = open([...places.folders], {
      depth,
      followSymlinks: false,
      ignoreInitial: true,
      ignorePermissionErrors: true,
      ignored: (path) => !places.isOfInterest(path),
      usePolling: pollMs !== undefined,
      ...(pollMs !== undefined && { interval: pollMs, binaryInterval: pollMs }),
    });
    this.#watcher = watcher;
    watcher.on('ready', () => this.#ready());
    watcher.on('all', (event, path) => this.#told(event, path));
    watcher.on('raw', (_event, name, facts: unknown) => this.#stirred(name, facts));
    watcher.on('error', (error) => this.#failed(error));
  }

  #ready(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#touched();
    // It may have become another while the watcher was made.
    this.#lookSoon();
    if (!this.#isFailing || this.#places?.denied !== undefined) return;
    this.#isFailing = false;
    this.watch.trouble?.works();
  }

  #failed(error: unknown): void {
    const code: unknown = (error as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'ENOSPC' || code === 'EMFILE') this.#isExhausted = true;
    this.#again();
    this.#isTrouble(error);
  }

  #isTrouble(error: unknown): void {
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

  #renew(): void {
    if (this.#retry) return;
    this.#drop();
    this.#touched();
    this.begin();
  }

  #drop(): void {
    this.#turn += 1;
    this.#look?.cancel();
    this.#look = undefined;
    this.#wait?.cancel();
    const watcher = this.#watcher;
    this.#watcher = undefined;
    if (!watcher) return;
    watcher.close().catch(() => undefined);
    // What fails while it closes has nobody to go to, and closing has taken away whoever listened.
    watcher.on('error', () => undefined);
  }

  #told(event: string, path: string): void {
    this.#lost.note(event, path);
    this.#touched();
    this.#lookSoon();
  }

  /**
   * Something happened, also to what is of no interest. Where many things happen at once, the watcher tells of some of
   * them in no other way. A folder that was removed would not be noticed when it is back.
   */
  #stirred(name: unknown, facts: unknown): void {
    if (this.#hasEnded) return;
    if (this.#places?.isOfInterest(placeOf(name, facts))) this.#touched();
    this.#lookSoon();
  }

  #lookSoon(): void {
    this.#look ??= this.watch.clock.after(this.watch.quietMs, () => {
      // What happens from here on may come too late for this look.
      this.#look = undefined;
      void this.#compare();
    });
  }

  /** Looks again and again, at last every few seconds. */
  #waitFor(ms: number): void {
    const turn = this.#turn;
    const again = () => {
      if (turn === this.#turn) this.#waitFor(Math.min(ms * 2, LONGEST_WAIT_MS));
    };
    this.#wait = this.watch.clock.after(ms, () => void this.#compare().then(again), { isBackground: true });
  }

  async #compare(): Promise<void> {
    const turn = this.#turn;
    const [places, areBack] = await Promise.all([placesOf(this.watch), this.#lost.areBack()]);
    if (turn !== this.#turn) return;
    if (places.isUntold) this.#touched();
    const stale = this.#places;
    if (!stale || (places.key === stale.key && !areBack)) return;
    for (const one of living) if (one.#shares(stale)) one.#renew();
  }

  #shares({ folders }: WatchedPlaces): boolean {
    return folders.some((folder) => this.#places?.isOfInterest(folder));
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
