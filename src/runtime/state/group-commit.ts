import { StateError, StorageError } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import { refusePromise, type Database } from '../../storage/database.js';
import { notSynced, notWritten, overloaded } from './state-errors.js';
import type { StateFile } from './state-file.js';

/**
 * What is done to the state, within a transaction that others share: synchronous. It is done again where one of the
 * others cannot be done, so it does nothing else.
 */
export type Work<T> = (database: Database) => T;

/** How something ended. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Something that is to be written, and who wants to know of it. */
export interface Pending {
  readonly work: Work<unknown>;
  readonly settle: (outcome: Outcome) => void;
}

/** What writing needs. */
export interface CommitTools {
  readonly clock: Clock;
  /** What the disk's time is measured by. */
  readonly diskClock: Clock;
  /** The disk took what it was given. */
  readonly succeeded: () => void;
  /** The disk did not. */
  readonly failed: (error: StateError) => void;
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
    if (this.#hang) throw this.#hang;
    const waiting = this.#waiting.length;
    if (waiting >= MOST_WAITING) throw overloaded(this.file.database.file, waiting);
    const outcome = await new Promise<Outcome>((settle) => {
      this.#waiting.push({ work, settle });
      this.kick();
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.value as T;
  }

  /** What is written, also by whoever still waits for the disk. */
  async read<T>(work: Work<T>): Promise<T> {
    while (this.#gap) await this.#gap;
    return work(this.file.database);
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
    const { promise, open } = gate();
    this.#gap = promise;
    try {
      this.file = await fn(this.file);
      return { value: undefined };
    } catch (error) {
      return { error };
    } finally {
      this.#gap = undefined;
      open();
    }
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
    for (const pending of this.#waiting.splice(0)) pending.settle({ error: hang });
  }

  #tell(outcomes: readonly Outcome[]): void {
    const refusal = outcomes.find(isRefusal);
    if (refusal) this.tools.failed(refusal.error);
    else if (outcomes.some(isDone)) this.tools.succeeded();
  }

  /** All in one transaction; one by one where something is wrong with one of them. */
  #execute(batch: readonly Pending[]): readonly Outcome[] {
    const { database } = this.file;
    try {
      return database.transaction(() => batch.map(({ work }) => ({ value: refusePromise(work(database)) })));
    } catch (error) {
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

const isDone = (outcome: Outcome): boolean => 'value' in outcome;

/** What was done counts as not done. */
const refusedWith = (error: StateError, outcomes: readonly Outcome[]): readonly Outcome[] =>
  outcomes.map((outcome) => (isDone(outcome) ? { error } : outcome));

/** Who has been told already does not hear it a second time. */
function settle(batch: readonly Pending[], outcomes: readonly Outcome[]): void {
  for (const [at, pending] of batch.entries()) pending.settle(outcomes[at] ?? { value: undefined });
}

/** Whether the disk is what it was refused for. */
const isRefusal = (outcome: Outcome): outcome is { readonly error: StateError } =>
  'error' in outcome && outcome.error instanceof StateError && outcome.error.code === 'state/unavailable';

/** Failures of what was asked for; all others are of the disk, or of what is on it. */
const OWN_FAULTS = new Set([
  'storage/bad-text',
  'storage/dynamic-sql',
  'storage/nested-transaction',
  'storage/async-transaction',
  // What SQLite says of values that do not fit.
  'storage/failed',
]);

const isOfDisk = (error: unknown): error is StorageError =>
  error instanceof StorageError && !OWN_FAULTS.has(error.code);

function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}
