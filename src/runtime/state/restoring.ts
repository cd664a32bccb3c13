/* eslint-disable security/detect-non-literal-fs-filename -- the operator names the file; the others are in the folder of the state */
import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StorageError } from '../../core/errors.js';
import { checkOwner, versionOf } from '../../storage/schema.js';
import { sql } from '../../storage/sql.js';
import { connectTo } from '../../storage/sqlite.js';
import { copyDatabase } from './copy-database.js';
import { openSound } from './soundness.js';
import { badBackup } from './state-errors.js';
import { STATE_SCHEMA } from './state-schema.js';
import { verify } from './verification.js';

const CHECK = sql`PRAGMA integrity_check(1)`;
const RUN = sql`SELECT value FROM meta WHERE name = 'run'`;
const GONE = 'The copy of it was removed while it was made.';
const DRAFT = 'restore.draft';
const READY = 'restore.ready';

/** Where and how a state is restored. */
export interface RestoreTools {
  /** The folder of the state, in which nothing else is restored meanwhile. */
  readonly folder: string;
  /** Between two steps, others have their turn. What it throws ends the restoring. */
  readonly pause: () => Promise<void>;
  /** Takes a file in place of the state, by its name: what it leaves there goes. */
  readonly takeOver: (ready: string) => Promise<string>;
}

/**
 * Makes of a backup what can take the place of a state (looked through, of this release's version, on the disk), and
 * gives it that place. Whatever happens, nothing but the state is in the folder then.
 *
 * @param from the backup; it is only read
 * @returns what `takeOver` gives
 * @throws StateError `state/bad-backup`; what the file system says; what `pause` and `takeOver` throw
 */
export async function restoreFrom(from: string, { folder, pause, takeOver }: RestoreTools): Promise<string> {
  const [draft, ready] = [join(folder, DRAFT), join(folder, READY)];
  await checkPath(from);
  await removeDrafts(folder);
  try {
    await prepare(from, { draft, ready, pause });
    return await takeOver(ready);
  } finally {
    await removeDrafts(folder);
  }
}

/** Removes what a process has left that died while it restored. */
export async function removeDrafts(folder: string): Promise<void> {
  for (const name of [DRAFT, READY]) {
    for (const part of PARTS) await rm(join(folder, `${name}${part}`), { force: true });
  }
}

/** While SQLite writes a copy, it has a `-journal`; whoever opens one has the other two. */
const PARTS = ['', '-journal', '-wal', '-shm'] as const;

interface Preparation {
  readonly draft: string;
  readonly ready: string;
  readonly pause: () => Promise<void>;
}

async function prepare(from: string, { draft, ready, pause }: Preparation): Promise<void> {
  try {
    await copyOf(from, draft);
    await pause();
    await becomeReady(draft, ready, pause);
    await pause();
  } catch (error) {
    throw refused(from, error);
  }
}

async function checkPath(from: string): Promise<void> {
  if (typeof from !== 'string' || from === '' || from.includes('\0')) throw badBackup(from, 'is no path');
  const facts = await stat(resolve(from)).catch((error: unknown) => {
    throw badBackup(from, 'cannot be read', error);
  });
  if (!facts.isFile()) throw badBackup(from, 'is no file');
}

/** SQLite reads it, so that what is beside it as `-wal` counts, and whoever has it open is not disturbed. */
async function copyOf(from: string, draft: string): Promise<void> {
  const source = await connectTo(from);
  try {
    checkOwner(source, STATE_SCHEMA);
    if (versionOf(source) === 0) throw badBackup(from, 'holds no state');
    const [found] = Object.values(source.get(CHECK) ?? {});
    if (found !== 'ok') throw badBackup(from, `is damaged: ${String(found)}`);
    await copyDatabase(source, draft);
  } finally {
    source.close();
  }
}

/** Looks through the draft, and makes another file of it that no connection has open. */
async function becomeReady(draft: string, ready: string, pause: () => Promise<void>): Promise<void> {
  const database = await openSound(draft, STATE_SCHEMA);
  try {
    // Opening what is not there begins a new state. One that was ever used has counted its runs.
    if (database.get(RUN)?.['value'] === 0) throw new StorageError('storage/moved', GONE);
    const { problems } = await verify({ read: async (work) => work(database), pause });
    const [problem] = problems;
    if (problem !== undefined) throw new StorageError('storage/corrupt', problem);
    await copyDatabase(database, ready);
  } finally {
    database.close();
  }
}

const REASONS = new Map([
  ['storage/corrupt', 'is damaged, or no database'],
  ['storage/foreign-file', 'is a database of something else'],
  ['storage/newer-file', 'was made by a later release'],
  ['storage/cannot-open', 'cannot be opened'],
  ['storage/no-access', 'cannot be opened'],
]);

/** What is wrong with the backup is said of it; what keeps this process from copying it stays what it is. */
function refused(from: string, error: unknown): unknown {
  const why = error instanceof StorageError ? REASONS.get(error.code) : undefined;
  return why === undefined ? error : badBackup(from, why, error);
}
