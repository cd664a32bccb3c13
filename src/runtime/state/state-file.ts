import { StorageError } from '../../core/errors.js';
import type { StateEvent } from '../../core/state-events.js';
import type { Database } from '../../storage/database.js';
import type { Schema } from '../../storage/schema.js';
import { sql } from '../../storage/sql.js';
import { WalSync } from '../../storage/wal-sync.js';
import { copyDatabase } from './copy-database.js';
import { checkFile } from './file-checks.js';
import { hasQuarantine, quarantine } from './quarantine.js';
import { markLost } from './kept-remote.js';
import { openSound } from './soundness.js';
import { notPutAside } from './state-errors.js';
import { STATE_SCHEMA } from './state-schema.js';

/** Where a state is, and what opening it may say. */
export interface StatePlace {
  readonly file: string;
  readonly epoch: () => number;
  readonly emit: (event: StateEvent) => void;
  /** What the file holds. Default: what this release does. */
  readonly schema?: Schema | undefined;
}

/** Writes after which it is time to tidy. */
const CHECKPOINT_WRITES = 1_000;

// SQLite would move it within a commit of its choice, on the way of somebody who waits.
const NO_CHECKPOINTS = sql`PRAGMA wal_autocheckpoint = 0`;
const KEEP_REFERENCES = sql`PRAGMA foreign_keys = ON`;
const CHECKPOINT = sql`PRAGMA wal_checkpoint(PASSIVE)`;
const RUN = sql`SELECT value FROM meta WHERE name = 'run'`;
const NEXT_RUN = sql`UPDATE meta SET value = max(value, ?) + 1 WHERE name = 'run' RETURNING value`;
const INTERRUPT = sql`UPDATE journal SET is_open = 0, outcome = 'interrupted' WHERE is_open = 1`;

/** The open file of a state. */
export class StateFile {
  #writes = 0;

  private constructor(
    readonly database: Database,
    /** Number of this run of the process: rows of the journal say in which one they were written. */
    readonly run: number,
    private readonly wal: WalSync,
  ) {}

  /**
   * Opens a file, or begins a new one; an older one is copied first, and becomes one of this release. What is no state
   * (also a folder or a pipe), or is damaged, is put aside, and a new one begins.
   *
   * @param run the number of the run is above this one
   * @throws StorageError as `openDatabase`; StateError `state/unavailable`; what the file system says
   */
  static async open(place: StatePlace, { run = 0 } = {}): Promise<StateFile> {
    try {
      return await StateFile.#begin(await opened(place), run);
    } catch (error) {
      if (!isUseless(error)) throw error;
      const at = place.epoch();
      const folder = await quarantine(place.file, at).catch((cause: unknown) => {
        throw notPutAside(error, cause);
      });
      place.emit({ type: 'state.quarantined', at, file: place.file, folder, error });
      return StateFile.#begin(await opened(place), run);
    }
  }

  static async #begin(database: Database, after: number): Promise<StateFile> {
    try {
      const isAfterAnother = await hasQuarantine(database.file);
      const run = database.transaction(() => {
        if (isAfterAnother && database.get(RUN)?.['value'] === 0) markLost(database);
        database.run(INTERRUPT);
        return Number(database.get(NEXT_RUN, after)?.['value']);
      });
      const wal = new WalSync(database);
      await wal.hold();
      return new StateFile(database, run, wal);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Resolves when all that was committed is on the disk. @throws StorageError */
  sync(): Promise<void> {
    return this.wal.sync();
  }

  /** So many things were written. */
  count(writes: number): void {
    this.#writes += writes;
  }

  /** Whether so much was written that it is time to tidy. */
  get isCrowded(): boolean {
    return this.#writes >= CHECKPOINT_WRITES;
  }

  /** Moves what is in the -wal file to the main file, so that it stays small. Waits for the disk. */
  tidy(): void {
    this.#writes = 0;
    try {
      this.database.exec(CHECKPOINT);
    } catch {
      // Everything is in the -wal file, and safe. A disk that takes no more is told by the next write.
    }
  }

  async close(): Promise<void> {
    // First of the two: what the descriptor leads to goes with the database.
    await this.wal.close().catch(() => undefined);
    this.database.close();
  }
}

const USELESS = new Set(['storage/corrupt', 'storage/foreign-file', 'storage/not-a-file']);

const isUseless = (error: unknown): error is StorageError =>
  error instanceof StorageError && USELESS.has(error.code);

async function opened(place: StatePlace): Promise<Database> {
  const { file, schema = STATE_SCHEMA } = place;
  await checkFile(file);
  let older: { readonly from: number; readonly backup: string } | undefined;
  const database = await openSound(file, schema, async (unchanged, from) => {
    older = { from, backup: `${file}.v${from}.bak` };
    await copyDatabase(unchanged, older.backup, { replaces: true });
  });
  try {
    database.exec(NO_CHECKPOINTS);
    database.exec(KEEP_REFERENCES);
  } catch (error) {
    database.close();
    throw error;
  }
  if (older) {
    place.emit({ type: 'state.migrated', at: place.epoch(), file, to: schema.migrations.length, ...older });
  }
  return database;
}
