import { join } from 'node:path';
import { StateError, StorageError } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import type { StateCondition, Verification, VerificationProgress } from '../../core/state.js';
import type { StateEvent } from '../../core/state-events.js';
import { systemClock } from '../../core/system-clock.js';
import { sql } from '../../storage/sql.js';
import { reasonOf } from '../../storage/storage-failure.js';
import { carryRemote } from './carry-remote.js';
import { copyDatabase } from './copy-database.js';
import { makePrivate } from './file-checks.js';
import { GroupCommit } from './group-commit.js';
import { KeptStatuses } from './kept-statuses.js';
import { KeptTexts } from './kept-values.js';
import { OwnerLock } from './owner-lock.js';
import type { Work } from './outcomes.js';
import { replace } from './quarantine.js';
import { removeDrafts, restoreFrom } from './restoring.js';
import { cannotOpen, closed, noBackup, notRead, notRestored } from './state-errors.js';
import { StateFile, type StatePlace } from './state-file.js';
import { stateFolder } from './state-folder.js';
import { StateHealth } from './state-health.js';
import { Turns } from './turns.js';
import { verify } from './verification.js';

/** Where a state is kept, and by whom. */
export interface StateOptions {
  /** The folder; made where it is missing. */
  readonly dir: string;
  /** Name of one of several processes that share the folder: each has a state of its own in it. */
  readonly instance?: string | undefined;
  readonly clock: Clock;
  /** How long the disk takes is measured by this. Default: the machine's, since no other clock is about disks. */
  readonly diskClock?: Clock | undefined;
  readonly emit: (event: StateEvent) => void;
  /** Takes secrets out of a text that is to be kept. Default: none are in it. */
  readonly redact?: ((text: string) => string) | undefined;
}

/**
 * What an application keeps on disk: the file `state.db` in a folder that one process has at a time.
 *
 * What `write` has resolved for is on the disk: it outlives `kill -9` and a power cut. Nothing is written before that
 * on the event loop but into the memory of the kernel. A disk that takes nothing is told by an event, and tried again.
 */
export class StateStore {
  /** The status of slots, which is written when there is time. */
  readonly statuses: KeptStatuses;
  /** Makes texts fit for being kept. */
  readonly texts: KeptTexts;
  readonly #place: StatePlace;
  readonly #lock: OwnerLock;
  readonly #clock: Clock;
  readonly #commits: GroupCommit;
  readonly #health: StateHealth;
  readonly #restores = new Turns();
  #closing: Promise<void> | undefined;

  private constructor(
    /** The folder, absolute. */
    readonly folder: string,
    { clock, diskClock = systemClock, redact = (text) => text }: StateOptions,
    { place, file, lock }: { place: StatePlace; file: StateFile; lock: OwnerLock },
  ) {
    this.#place = place;
    this.#lock = lock;
    this.#clock = clock;
    this.texts = new KeptTexts(redact);
    this.#health = new StateHealth({ ...place, clock, probe: () => this.#probe() });
    this.statuses = new KeptStatuses({
      clock,
      texts: this.texts,
      kick: () => this.#commits.kick(),
      isDegraded: () => this.health.status === 'degraded',
    });
    this.#commits = new GroupCommit(file, {
      clock,
      diskClock,
      refusal: () => lock.loss(),
      riders: () => this.statuses.take(),
      failed: (error) => this.#health.failed(error),
      succeeded: () => {
        this.#health.succeeded();
        this.statuses.schedule();
      },
    });
    lock.onLoss = (error) => this.#health.failed(error);
  }

  /**
   * Opens a state, or begins a new one. This process is the only one that has it until `close`.
   *
   * @throws StateError `state/in-use`, naming who has it; `state/newer`, `state/unavailable`, `state/bad-folder`,
   * `state/bad-instance`, `state/unsafe-folder`; nothing is open then
   */
  static async open(options: StateOptions): Promise<StateStore> {
    const { dir, instance, clock, emit } = options;
    const folder = await stateFolder(dir, instance);
    const place: StatePlace = { file: join(folder, 'state.db'), epoch: () => clock.epoch(), emit };
    const lock = await OwnerLock.take(folder, clock).catch((error: unknown) => {
      throw cannotOpen(folder, error);
    });
    try {
      await removeDrafts(folder);
      const file = await StateFile.open(place);
      await makePrivate(folder);
      return new StateStore(folder, options, { place, file, lock });
    } catch (error) {
      await lock.release();
      throw cannotOpen(place.file, error);
    }
  }

  /** Whether it can be written. */
  get health(): StateCondition {
    return this.#health.condition;
  }

  /** Number of this run of the process, which grows with each. */
  get run(): number {
    return this.#commits.current.run;
  }

  /**
   * Resolves with what the work gives when what it has written is on the disk.
   * @throws StateError `state/unavailable`, `state/overloaded`, `state/closed`; what the work throws
   */
  write<T>(work: Work<T>): Promise<T> {
    return this.#closing ? Promise.reject(closed(this.#place.file)) : this.#commits.write(work);
  }

  /** What the work reads. @throws StateError `state/unavailable`, `state/closed`; what the work throws */
  async read<T>(work: Work<T>): Promise<T> {
    try {
      return await this.#read(work);
    } catch (error) {
      throw error instanceof StorageError ? notRead(error) : error;
    }
  }

  async #read<T>(work: Work<T>): Promise<T> {
    this.#checkOpen();
    return this.#commits.read(work);
  }

  /** Resolves when all that was asked for is on the disk, status as well. @throws StateError as `write` */
  async flush(): Promise<void> {
    do {
      await this.write(() => undefined);
    } while (this.statuses.isWaiting);
  }

  /**
   * Copies the state, as it is now, into a new file that is complete by itself. The process stands still while SQLite
   * makes the copy: some 200 ms per 100,000 rows of the journal.
   *
   * @throws StateError `state/no-backup`, `state/closed`
   */
  async backup(path: string): Promise<void> {
    if (typeof path !== 'string' || path === '' || path.includes('\0'))
      throw noBackup(path, 'that is no path');
    this.#checkOpen();
    await this.#read((database) => copyDatabase(database, path)).catch((error: unknown) => {
      const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
      throw noBackup(path, isThere ? 'something is there' : reasonOf(error), error);
    });
  }

  /** Looks through all of it: its structure and every row. It goes on being used. @throws StateError `state/closed` */
  verify(onProgress?: (progress: VerificationProgress) => void): Promise<Verification> {
    return verify({ read: (work) => this.#read(work), pause: this.#pause, onProgress });
  }

  /**
   * Takes the content of a backup in place of its own, at once; the file as it was is in the quarantine then.
   * Whoever has read from it reads again. Asked for several times, it is done one after the other.
   *
   * @returns the folder that the file as it was is in now
   * @throws StateError `state/bad-backup`, `state/unavailable`, `state/closed`: it is as it was
   */
  restore(path: string): Promise<string> {
    return this.#restores.take(() => this.#restore(path));
  }

  async #restore(path: string): Promise<string> {
    this.#checkOpen();
    try {
      return await restoreFrom(path, {
        folder: this.folder,
        pause: async () => {
          await this.#pause();
          this.#checkOpen();
        },
        takeOver: (ready) => this.#takeOver(ready),
      });
    } catch (error) {
      throw error instanceof StateError ? error : notRestored(path, error);
    }
  }

  async #takeOver(ready: string): Promise<string> {
    const { file: name, epoch } = this.#place;
    let moved = Promise.resolve('');
    await this.#commits.exclusively(async (file) => {
      await carryRemote(file.database, ready, epoch());
      await file.close();
      moved = replace(name, ready, epoch());
      await moved.catch(() => undefined);
      // Whichever of the two is there: something has to be open.
      return StateFile.open(this.#place, { run: file.run }).catch((error: unknown) => {
        throw cannotOpen(name, error);
      });
    });
    return moved;
  }

  /** Writes what waits, and gives the state back. Closing twice does nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.statuses.stop();
    // Nothing may be done in the folder once another process can have it.
    await this.#restores.idle();
    // Who waits for something is told of it, and for status nobody does.
    await this.#commits.write(() => undefined).catch(() => undefined);
    await this.#commits.idle();
    this.#health.stop();
    this.statuses.stop();
    try {
      await this.#commits.current.close();
    } finally {
      await this.#lock.release();
    }
  }
  #checkOpen(): void {
    if (this.#closing) throw closed(this.#place.file);
  }

  readonly #pause = (): Promise<void> => new Promise((resolve) => this.#clock.soon(resolve));

  #probe(): void {
    const work: Work<number> = (database) => database.run(PROBE);
    // How it ends is what the health is told of.
    this.#commits.write(work).catch(() => undefined);
  }
}

const PROBE = sql`UPDATE meta SET value = value + 1 WHERE name = 'probe'`;
