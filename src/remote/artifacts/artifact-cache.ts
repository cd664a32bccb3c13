/* eslint-disable security/detect-non-literal-fs-filename -- all of it is in the folder of the cache */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OneiricError, textOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import { systemClock } from '../../core/system-clock.js';
import { sha256Of } from '../digest.js';
import { RemoteError } from '../remote-error.js';
import { readArtifact, writeArtifact } from './artifact-file.js';
import { checkArtifact, checkDigest, wrongLength, type ArtifactId } from './artifact.js';
import { cacheLimitsOf, type CacheLimits, type GivenCacheLimits } from './cache-limits.js';
import { keptArtifacts, leastUsed, type KeptArtifact } from './kept-artifacts.js';
import { PrivateFolder } from './private-folder.js';
import { removeLeft } from './unfinished-files.js';

/** Something in the cache that was not the artifact it should be. */
export interface DamagedArtifact {
  /** The artifact that should have been there. */
  readonly sha256: string;
  /** What was wrong, in words. */
  readonly why: string;
  /** Whether it was taken away. The next `put` puts the artifact in its place all the same, where the file system lets it. */
  readonly isRemoved: boolean;
}

/** How a cache is opened. */
export interface CacheOptions {
  readonly limits?: GivenCacheLimits | undefined;
  /** Which artifact was used last. Default: the time of this machine. */
  readonly clock?: Clock | undefined;
  /** Told of what was damaged, or planted. Default: nobody. */
  readonly damaged?: ((artifact: DamagedArtifact) => void) | undefined;
}

/**
 * Artifacts on disk, named by what is in them: 0700, verified on every read, and bounded. Several processes may have
 * the same one. What is damaged counts as missing, and is healed by the next `put`.
 */
export class ArtifactCache {
  readonly #folder: PrivateFolder;
  readonly #limits: CacheLimits;
  readonly #clock: Clock;
  readonly #damaged: (artifact: DamagedArtifact) => void;
  /** How often each is in use. */
  readonly #pins = new Map<string, number>();
  /** Room is made for one at a time. */
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(folder: PrivateFolder, { limits, clock = systemClock, damaged }: CacheOptions) {
    this.#folder = folder;
    this.#limits = cacheLimitsOf(limits);
    this.#clock = clock;
    this.#damaged = damaged ?? (() => undefined);
  }

  /**
   * The cache in a folder that is looked at with each use only: what is wrong with it then fails that use.
   *
   * @throws RemoteError `remote/bad-option`, `remote/unknown-option`
   */
  static at(folder: string, options: CacheOptions = {}): ArtifactCache {
    return new ArtifactCache(new PrivateFolder(folder), options);
  }

  /**
   * Opens the cache in a folder, which is made where it is missing, and takes away what killed processes have left there.
   *
   * @throws RemoteError `remote/cache-unsafe` for a folder that others can get at, `remote/cache-failed`, `remote/bad-option`,
   * `remote/unknown-option`
   */
  static async open(folder: string, options: CacheOptions = {}): Promise<ArtifactCache> {
    const cache = ArtifactCache.at(folder, options);
    await cache.#tried('opened', async () => {
      await cache.#folder.prepare();
      // Leavings harm nobody: what cannot be taken away, as from a medium that is only read, stays.
      await cache.#removeLeft().catch(() => undefined);
    });
    return cache;
  }

  /**
   * The bytes of an artifact, verified; undefined where it is missing or damaged.
   *
   * @param damaged told why, where it is that, besides who is always told
   * @throws RemoteError `remote/bad-digest`, `remote/wrong-length` for one whose length is said wrongly,
   * `remote/cache-unsafe`, `remote/cache-failed`
   */
  async get(
    { sha256, length }: ArtifactId,
    damaged: (why: string) => void = () => undefined,
  ): Promise<Uint8Array | undefined> {
    checkDigest(sha256);
    const found = await this.#tried('read', () => this.#read(sha256));
    if (found.kind === 'nothing') return undefined;
    if (found.kind === 'damaged' || sha256Of(found.bytes) !== sha256) {
      const why = found.kind === 'damaged' ? found.why : 'its bytes have changed';
      await this.#remove(sha256, why);
      damaged(why);
      return undefined;
    }
    if (found.bytes.length !== length) throw wrongLength(sha256, { found: found.bytes.length, said: length });
    return found.bytes;
  }

  /**
   * Keeps an artifact; what was used least makes room. Whoever has the bytes can go on with them where this fails.
   *
   * @throws RemoteError `remote/bad-digest`, `remote/wrong-length`, `remote/wrong-digest`, `remote/too-large`,
   * `remote/cache-full` where all that could make room is in use, `remote/cache-unsafe`, `remote/cache-failed`
   */
  async put(id: ArtifactId, bytes: Uint8Array): Promise<void> {
    checkArtifact(bytes, id);
    const { artifactBytes } = this.#limits;
    if (bytes.length > artifactBytes) {
      const message = `The artifact ${id.sha256} has ${bytes.length} bytes; at most ${artifactBytes} are kept (artifactBytes).`;
      throw new RemoteError('remote/too-large', message);
    }
    // What becomes of the one before is told to whoever asked for it.
    const written = this.#writing
      .catch(() => undefined)
      .then(() => this.#tried('written', () => this.#write(id, bytes)));
    this.#writing = written;
    await written;
  }

  /**
   * Keeps an artifact from being taken away for others by this process, as one that is used, or that an offline start needs.
   *
   * @returns gives it free; doing so twice does nothing
   * @throws RemoteError `remote/bad-digest`
   */
  pin(sha256: string): () => void {
    checkDigest(sha256);
    this.#pins.set(sha256, (this.#pins.get(sha256) ?? 0) + 1);
    let isPinned = true;
    return () => {
      if (!isPinned) return;
      isPinned = false;
      const left = (this.#pins.get(sha256) ?? 0) - 1;
      if (left > 0) this.#pins.set(sha256, left);
      else this.#pins.delete(sha256);
    };
  }

  async #read(sha256: string) {
    await this.#folder.exists();
    const limits = { most: this.#limits.artifactBytes, now: this.#clock.epoch() };
    return readArtifact(this.#pathOf(sha256), limits);
  }

  async #write({ sha256, length }: ArtifactId, bytes: Uint8Array): Promise<void> {
    await this.#folder.prepare();
    await this.#removeLeft();
    await this.#makeRoom(sha256, length);
    await writeArtifact(this.#pathOf(sha256), { bytes, now: this.#clock.epoch() });
  }

  async #makeRoom(sha256: string, length: number): Promise<void> {
    const others = (await keptArtifacts(this.#folder.path)).filter((kept) => kept.sha256 !== sha256);
    const room = { bytes: this.#limits.bytes - length, artifacts: this.#limits.artifacts - 1 };
    const isFree = (kept: KeptArtifact) => !this.#pins.has(kept.sha256);
    const going = leastUsed(others, { room, isFree });
    if (!going) {
      throw new RemoteError(
        'remote/cache-full',
        `The cache has no room for ${sha256}: what is in it is in use.`,
        {
          hint: `raise its limits: it holds ${this.#limits.artifacts} artifacts and ${this.#limits.bytes} bytes`,
        },
      );
    }
    for (const kept of going) await rm(this.#pathOf(kept.sha256), { force: true });
  }

  async #removeLeft(): Promise<void> {
    const names = await readdir(this.#folder.path);
    await removeLeft(this.#folder.path, names, this.#clock.epoch());
  }

  async #remove(sha256: string, why: string): Promise<void> {
    const isRemoved = await rm(this.#pathOf(sha256), { force: true }).then(
      () => true,
      () => false,
    );
    this.#damaged({ sha256, why, isRemoved });
  }

  #pathOf(sha256: string): string {
    return join(this.#folder.path, `${sha256}.mjs`);
  }

  async #tried<T>(what: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (OneiricError.is(error)) throw error;
      const { path } = this.#folder;
      throw new RemoteError(
        'remote/cache-failed',
        `The cache in ${path} cannot be ${what}: ${textOf(error)}.`,
        {
          hint: 'is there room, and may this user write there? Artifacts are used all the same, and fetched anew by each process',
          cause: error,
        },
      );
    }
  }
}
