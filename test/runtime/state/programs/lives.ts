import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from '../../../../src/runtime/journal/journal.js';
import { putSelection } from '../../../../src/runtime/state/kept-selections.js';
import { StateFile } from '../../../../src/runtime/state/state-file.js';
import { STATE_SCHEMA } from '../../../../src/runtime/state/state-schema.js';
import { StateStore } from '../../../../src/runtime/state/state-store.js';
import { systemClock } from '../../../../src/core/system-clock.js';
import type { Schema } from '../../../../src/storage/schema.js';
import { sql } from '../../../../src/storage/sql.js';

/** A later release. */
export const LATER: Schema = {
  ...STATE_SCHEMA,
  migrations: [
    ...STATE_SCHEMA.migrations,
    sql`CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT; ALTER TABLE selections ADD COLUMN stars INTEGER`,
  ],
};

/** What the parent is told survives this process, whenever it dies. */
export const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Rows of the journal that are kept. */
export const MOST_ROWS = 100;

const clock = systemClock;
const opened = (dir: string) => StateStore.open({ dir, clock, emit: () => undefined });

/** Records a change and its selection, and says so when it is acknowledged. */
async function change(store: StateStore, journal: Journal, id: number): Promise<void> {
  const slot = `adapter:s${id}` as const;
  const entry = {
    kind: 'select',
    change: id,
    slots: [{ slot, from: 'a#1', to: 'b#2' }],
    who: 'ann',
  } as const;
  await journal.record({ ...entry, stage: 'requested' });
  say(`requested ${id}`);
  const selection = { slot, provider: `p${id}`, at: clock.epoch() };
  await journal.record({ ...entry, stage: 'ended', outcome: 'switched' }, (database) =>
    putSelection(database, selection, store.texts),
  );
  say(`ended ${id}`);
}

/** A life with everything that a state does, once: `dir` is empty before. */
export async function wholeLife(dir: string): Promise<void> {
  const store = await opened(join(dir, 'whole'));
  const journal = new Journal(store, { clock, maxRows: MOST_ROWS });
  await change(store, journal, 0);
  await Promise.all([1, 2, 3].map((id) => change(store, journal, id)));
  store.statuses.put({
    slot: 'adapter:cache',
    successfulSwaps: 1,
    failedSwaps: 0,
    recentSwapDurationsMs: [1],
    at: clock.epoch(),
  });
  await store.flush();
  await store.backup(join(dir, 'whole', 'copy.db'));
  say('backed up');
  await change(store, journal, 4);
  say('restoring');
  await store.restore(join(dir, 'whole', 'copy.db'));
  say('restored');
  for (let round = 0; round < 11; round += 1) {
    await Promise.all(Array.from({ length: 50 }, (_, at) => change(store, journal, 5 + round * 50 + at)));
  }
  await new Promise((resolve) => setTimeout(resolve, 150));
  journal.close();
  await store.close();
  say('closed');
}

/** A state of an earlier release becomes one of a later release. */
export async function migratedLife(dir: string): Promise<void> {
  const at = join(dir, 'migrated');
  const store = await opened(at);
  const journal = new Journal(store, { clock });
  await change(store, journal, 0);
  journal.close();
  await store.close();
  say('migrating');
  const place = {
    file: join(at, 'state.db'),
    epoch: () => clock.epoch(),
    emit: () => undefined,
    schema: LATER,
  };
  const file = await StateFile.open(place);
  await file.sync();
  await file.close();
  say('migrated');
}

/** What is no state is put aside, and a new one begins. */
export async function quarantinedLife(dir: string): Promise<void> {
  const at = join(dir, 'quarantined');
  mkdirSync(at, { mode: 0o700 });
  writeFileSync(join(at, 'state.db'), 'no database');
  writeFileSync(join(at, 'state.db-wal'), 'of no database');
  say('quarantining');
  const store = await opened(at);
  const journal = new Journal(store, { clock });
  await change(store, journal, 0);
  journal.close();
  await store.close();
}

/** Changes without end, several at a time. */
export async function endlessLife(dir: string): Promise<void> {
  const store = await opened(join(dir, 'whole'));
  const journal = new Journal(store, { clock, maxRows: MOST_ROWS });
  for (let id = 0; ; id += 7) {
    await Promise.all(Array.from({ length: 7 }, (_, at) => change(store, journal, id + at)));
  }
}
