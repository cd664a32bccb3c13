import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { StateEvent } from '../../../src/core/state-events.js';
import { StateStore, type StateOptions } from '../../../src/runtime/state/state-store.js';
import { sql } from '../../../src/storage/sql.js';
import { openDatabase } from '../../../src/storage/sqlite.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';

const ADD = sql`INSERT INTO selections VALUES (?, ?, NULL, NULL, 0)`;
const NAMES = sql`SELECT provider FROM selections ORDER BY provider`;

/** A folder of states, a clock that stands still, and what was told. */
export class StateWorld {
  readonly clock = new ManualClock();
  readonly events: StateEvent[] = [];
  readonly dir: string;

  constructor(dir = newFolder()) {
    this.dir = dir;
  }

  get file(): string {
    return join(this.dir, 'state.db');
  }

  get told(): string[] {
    return this.events.map(({ type }) => type);
  }

  async open(options: Partial<StateOptions> = {}): Promise<StateStore> {
    const { clock, dir } = this;
    const emit = (event: StateEvent) => void this.events.push(event);
    const store = await StateStore.open({ dir, clock, emit, ...options });
    onTestFinished(() => store.close());
    return store;
  }
}

/** A new folder, until the test has finished. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a name, of which each can be written once. */
export const add = (store: StateStore, name: string): Promise<number> =>
  store.write((database) => database.run(ADD, `adapter:${name}`, name));

/** The names that are written. */
export const names = (store: StateStore): Promise<string[]> =>
  store.read((database) => database.all(NAMES).map(({ provider }) => String(provider)));

/** What was told by 10 s later. */
export async function toldLater(world: StateWorld): Promise<string[]> {
  await world.clock.elapse(10_000);
  return world.told;
}

/** How the disk takes what is written to it: in place of `FileHandle.datasync`, until the test has finished. */
export async function stubbedSync() {
  const handle = await open(process.execPath, 'r');
  const stub = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'datasync');
  await handle.close();
  onTestFinished(() => stub.mockRestore());
  return stub;
}

/** An error as the file system gives it. */
export const diskError = (code: string): Error => Object.assign(new Error(`${code}: as told`), { code });

const MOVE_ALL = sql`PRAGMA wal_checkpoint(TRUNCATE)`;
const CHANGE = sql`UPDATE meta SET value = value + 1 WHERE name = 'probe'`;
const ROOT = sql`SELECT rootpage FROM sqlite_schema WHERE name = 'selections'`;

/** Overwrites the first page of the selections under whoever has the file open, and makes them read it again. */
export async function damageWhileOpen(file: string): Promise<void> {
  const other = await openDatabase(file);
  other.run(CHANGE);
  other.get(MOVE_ALL);
  const page = 4_096;
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(page, 0xff), 0, page, (Number(other.get(ROOT)?.['rootpage']) - 1) * page);
  closeSync(handle);
  // What SQLite has in memory is good until another connection has written something.
  other.run(CHANGE);
  other.close();
}
