import type { StateError } from '../../core/errors.js';
import { StorageError } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import { refusePromise } from '../../storage/database.js';
import {
  isDamage,
  isDone,
  isOfDisk,
  isRefusal,
  refuse,
  refusedWith,
  settle,
  type Outcome,
  type Pending,
  type Work,
} from './outcomes.js';
import { notSynced, notWritten, overloaded, whileDamaged } from './state-errors.js';
import type { StateFile } from './state-file.js';

/** What writing needs. */
export interface CommitTools {
  readonly clock: Clock;
  /** What the disk's time is measured by. */
  readonly diskClock: Clock;
  /** The disk took what it was given. */
  readonly succeeded: () => void;
  /** The disk did not. */
  readonly failed: (error: StateError) => void;
  /** Why nothing may be written just now. */
  readonly refusal: () => StateError | undefined;
  /** What nobody waits for, and may go with others. */
  readonly riders: () => readonly Pending[];
}

const MOST_PER_BATCH = 500;
const MOST_WAITING = 10_000;
/** A disk that has not answered by then hangs, and nobody waits for it any longer. */
const PATIENCE_MS = 10_000;

/**
 * Writes to the state what several ask for at a time: one transaction per macrotask, and one sync of the disk, which the
 * event loop does not wait for. What is asked for meanwhile gathers for the next. A promise resolves when its write
 * is on the disk, so it is there after a power cut; after `kill -9` it is with the commit, which comes before that.
 */
export class GroupCommit {
  #waiting: Pending[] = [];
  readonly #jobs: (() => Promise<void>)[] = [];
  #isRunning = false;
  #isKicked = false;
  #idle: Promise<void> = Promise.resolve();
  /** Settles when the file is there again that is being replaced. */
  #gap: Promise<void> | undefined;
  /** What everybody is refused with while the disk does not answer. */
  #hang: StateError | undefined;
  /**
   * What everybody is refused with once the file has shown that it is damaged, until it is replaced: the next start would
   * put it aside, with all that is written to it until then.
   */
  #damage: StateError | undefined;

  constructor(
    private file: StateFile,
    private readonly tools: CommitTools,
  ) {}

  /** The file, which another one may take the place of. */
  get current(): StateFile {
    return this.file;
  }

  /** @throws StateError `state/unavailable`, `state/overloaded`; what the work throws */
  async write<T>(work: Work<T>): Promise<T> {
    const refusal = this.#damage ?? this.#hang;
    if (refusal) throw refusal;
    const waiting = this.#waiting.length;
    if (waiting >= MOST_WAITING) throw overloaded(this.file.database.file, waiting);
    const outcome = await new Promise<Outcome>((settle) => {
      this.#waiting.push({ work, settle });
      this.kick();
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.value as T;
  }

  /** What is written, also by whoever still waits for the disk. @throws StorageError; what the work throws */
  async read<T>(work: Work<T>): Promise<T> {
    while (this.#gap) await this.#gap;
    try {
      return work(this.file.database);
    } catch (error) {
      if (isDamage(error)) this.tools.failed(this.#noticed(error));
      throw error;
    }
  }

  #noticed(damage: StorageError): StateError {
    return (this.#damage ??= whileDamaged(damage));
  }

  /** Something is to be written. */
  kick(): void {
    this.#isKicked = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#idle = this.#run();
  }

  /** Does something with the file to itself, between two batches, and goes on with the file that it gives. */
  async exclusively(fn: (file: StateFile) => Promise<StateFile>): Promise<void> {
    const outcome = await new Promise<Outcome>((settle) => {
      this.#jobs.push(async () => settle(await this.#replaceFile(fn)));
      this.kick();
    });
    if ('error' in outcome) throw outcome.error;
  }

  async #replaceFile(fn: (file: StateFile) => Promise<StateFile>): Promise<Outcome> {
    const error = this.#notOurs();
    if (error) return { error };
    const { promise, open } = gate();
    this.#gap = promise;
    try {
      this.file = await fn(this.file);
      const wasDamaged = this.#damage !== undefined;
      this.#damage = undefined;
      if (wasDamaged) this.tools.succeeded();
      return { value: undefined };
    } catch (error) {
      return { error };
    } finally {
      this.#gap = undefined;
      open();
    }
  }

  #notOurs(): StateError | undefined {
    const refusal = this.tools.refusal();
    if (refusal) this.tools.failed(refusal);
    return refusal;
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    while (this.#isRunning) await this.#idle;
  }

  async #run(): Promise<void> {
    try {
      while (this.#isKicked) {
        this.#isKicked = false;
        await this.#macrotask();
        await this.#jobs.shift()?.();
        await this.#commit([...this.tools.riders(), ...this.#waiting.splice(0, MOST_PER_BATCH)]);
        await this.#tidy();
        if (this.#waiting.length > 0 || this.#jobs.length > 0) this.#isKicked = true;
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** When those who waited have been told. */
  async #tidy(): Promise<void> {
    if (!this.file.isCrowded) return;
    await this.#macrotask();
    this.file.tidy();
  }

  #macrotask(): Promise<void> {
    return new Promise((resolve) => this.tools.clock.soon(resolve));
  }

  async #commit(batch: readonly Pending[]): Promise<void> {
    if (batch.length === 0) return;
    const refusal = this.#damage ?? this.#notOurs();
    if (refusal) {
      refuse(batch, refusal);
      return;
    }
    let outcomes = this.#execute(batch);
    const isWritten = outcomes.some(isDone);
    if (isWritten) {
      const timer = this.tools.diskClock.after(PATIENCE_MS, () => this.#giveUp(batch, outcomes), {
        isBackground: true,
      });
      const trouble = await this.file.sync().then(
        () => undefined,
        (error: unknown) => notSynced(error as StorageError),
      );
      timer.cancel();
      this.#hang = undefined;
      if (trouble) outcomes = refusedWith(trouble, outcomes);
    }
    this.#tell(outcomes);
    settle(batch, outcomes);
    if (isWritten) this.file.count(batch.length);
  }

  /** Whoever waits is told so; it is still waited for until the disk answers, since nothing can be written before. */
  #giveUp(batch: readonly Pending[], outcomes: readonly Outcome[]): void {
    const { file } = this.file.database;
    const cause = new StorageError(
      'storage/no-answer',
      `Cannot sync ${JSON.stringify(file)}: the disk has not answered for ${PATIENCE_MS / 1_000} s.`,
      { hint: 'look for a disk or network that hangs' },
    );
    const hang = notWritten(cause);
    this.#hang = hang;
    this.tools.failed(hang);
    settle(batch, refusedWith(notSynced(cause), outcomes));
    refuse(this.#waiting.splice(0), hang);
  }

  #tell(outcomes: readonly Outcome[]): void {
    const refusal = outcomes.find(isRefusal);
    if (refusal) this.tools.failed(refusal.error);
    else if (!this.#damage && outcomes.some(isDone)) this.tools.succeeded();
  }

  /** All in one transaction; one by one where something is wrong with one of them. */
  #execute(batch: readonly Pending[]): readonly Outcome[] {
    const { database } = this.file;
    try {
      return database.transaction(() => batch.map(({ work }) => ({ value: refusePromise(work(database)) })));
    } catch (error) {
      if (isDamage(error)) return batch.map(() => ({ error: this.#noticed(error) }));
      if (isOfDisk(error)) return batch.map(() => ({ error: notWritten(error) }));
      return batch.length === 1 ? [{ error }] : this.#executeEach(batch);
    }
  }

  /** A disk that takes nothing by now is not asked again for each of them. */
  #executeEach(batch: readonly Pending[]): readonly Outcome[] {
    const outcomes: Outcome[] = [];
    for (const one of batch) {
      const [outcome = { value: undefined }] = this.#execute([one]);
      if (isRefusal(outcome)) return [...outcomes, ...batch.slice(outcomes.length).map(() => outcome)];
      outcomes.push(outcome);
    }
    return outcomes;
  }
}

function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}
