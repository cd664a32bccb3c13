import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { Module, Oneiric, type Application, type SlotName } from 'oneiric';
import type { Operation } from '../measure.js';

/** How many ask at the same time: as many rows share a transaction and a sync of the disk. */
const TOGETHER = 64;
/** As the application: what is written is moved to the main file after so many rows. */
const CHECKPOINT_ROWS = 1_000;

const slotAt = (at: number): SlotName => `adapter:part${at}`;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  return folder;
}

function stateful(stateDir: string): Promise<Application> {
  const root = class Root {};
  const providers = Array.from({ length: TOGETHER }, (_, at) => {
    return { slot: slotAt(at), provider: 'only', useFactory: () => ({}) } as const;
  });
  Module({ providers })(root);
  return Oneiric.create(root, { env: {}, stateDir });
}

/** What an operator decides, acknowledged: one row of the journal each, and what it is about. */
const byApplication = (together: number) => async (): Promise<Operation> => {
  const app = await stateful(newFolder());
  const decide = (at: number): Promise<unknown> => {
    const how = at % 2 === 0 ? 'pause' : 'resume';
    return Promise.all(Array.from({ length: together }, (_, slot) => app[how](slotAt(slot))));
  };
  return {
    run: decide,
    isAsync: true,
    perCall: together,
    check: async () => {
      await decide(0);
      await decide(1);
      assert.equal((await app.state?.journal({ limit: 1_000 }))?.length, 2 * together);
    },
  };
};

/** The same rows in the same tables by the library that does it, with the same pragmas, and the same sync of the disk. */
const bySqlite = (together: number) => async (): Promise<Operation> => {
  const folder = newFolder();
  await (await stateful(folder)).close();
  const file = join(folder, 'state.db');
  const database = new DatabaseSync(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON'])
    database.exec(`PRAGMA ${pragma}`);
  database.exec('PRAGMA wal_autocheckpoint = 0');
  const write = writer(database);
  let wal: FileHandle | undefined;
  let rows = 0;
  const decide = async (at: number): Promise<void> => {
    database.exec('BEGIN IMMEDIATE');
    for (let slot = 0; slot < together; slot += 1) write(slotAt(slot), at % 2 === 0);
    database.exec('COMMIT');
    wal ??= await open(`${file}-wal`, 'r+');
    await wal.datasync();
    if ((rows += together) % CHECKPOINT_ROWS < together) database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  };
  return {
    run: decide,
    isAsync: true,
    perCall: together,
    check: async () => {
      await decide(0);
      await decide(1);
      const { count } = database.prepare('SELECT count(*) AS count FROM journal').get() as { count: number };
      assert.equal(count, 2 * together);
    },
  };
};

function writer(database: InstanceType<typeof DatabaseSync>): (slot: string, isPaused: boolean) => void {
  const put = database.prepare(
    'INSERT INTO activity (target, activity, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET activity = excluded.activity',
  );
  const drop = database.prepare('DELETE FROM activity WHERE target = ?');
  const add = database.prepare(
    `INSERT INTO journal (at, run, kind, stage, outcome, is_open) VALUES (?, 1, ?, 'ended', ?, 0) RETURNING id`,
  );
  const addSlot = database.prepare('INSERT INTO journal_slots (id, position, slot) VALUES (?, 0, ?)');
  return (slot, isPaused) => {
    const now = Date.now();
    const { id } = add.get(now, isPaused ? 'pause' : 'resume', isPaused ? 'paused' : 'active') as {
      id: number;
    };
    addSlot.run(id, slot);
    if (isPaused) put.run(slot, 'paused', now);
    else drop.run(slot);
  };
}

/** Rows of the journal that are on the disk before anybody is told: nanoseconds each. */
export const keepingOperations: Readonly<Record<string, () => Promise<Operation>>> = {
  'durable row': byApplication(1),
  'durable row, SQLite alone': bySqlite(1),
  '64 durable rows': byApplication(TOGETHER),
  '64 durable rows, SQLite alone': bySqlite(TOGETHER),
};
