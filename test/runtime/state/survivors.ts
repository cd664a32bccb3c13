import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/core/system-clock.js';
import { Journal } from '../../../src/runtime/journal/journal.js';
import { StateFile } from '../../../src/runtime/state/state-file.js';
import { StateStore } from '../../../src/runtime/state/state-store.js';
import { sql } from '../../../src/storage/sql.js';
import { LATER, MOST_ROWS } from './programs/lives.js';

const SLOTS = sql`SELECT slot FROM selections`;
const clock = systemClock;

/** What a process was told is on the disk, from what it has said. */
interface Acknowledged {
  readonly requested: number[];
  readonly ended: number[];
}

/** What is wrong with what a process has left that was killed: nothing, if all is well. */
export async function missingAfter(dir: string, lines: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  if (existsSync(join(dir, 'whole'))) wrong.push(...(await missingOfWhole(dir, linesOf('whole', lines))));
  const migrated = linesOf('migrated', lines);
  if (migrated.includes('migrating')) wrong.push(...(await missingOfMigrated(dir, migrated)));
  const quarantined = linesOf('quarantined', lines);
  if (quarantined.includes('quarantining')) wrong.push(...(await missingOfQuarantined(dir, quarantined)));
  return wrong;
}

/** What it said in one of its lives; one that has only one says no names. */
function linesOf(life: string, lines: readonly string[]): readonly string[] {
  const start = lines.indexOf(`life ${life}`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('life '));
  if (start < 0 && lines.some((line) => line.startsWith('life '))) return [];
  return end < 0 ? rest : rest.slice(0, end);
}

async function missingOfWhole(dir: string, lines: readonly string[]): Promise<string[]> {
  const [restoring, restored] = [lines.indexOf('restoring'), lines.indexOf('restored')];
  const backedUp = lines.slice(0, Math.max(0, lines.indexOf('backed up')));
  if (restored >= 0)
    return missing(join(dir, 'whole'), acknowledged([...backedUp, ...lines.slice(restored)]));
  const wrong = await missing(join(dir, 'whole'), acknowledged(lines));
  // It was one file or the other that it left.
  return restoring >= 0 && wrong.length > 0 ? missing(join(dir, 'whole'), acknowledged(backedUp)) : wrong;
}

async function missingOfMigrated(dir: string, lines: readonly string[]): Promise<string[]> {
  const place = { file: join(dir, 'migrated', 'state.db'), epoch: () => 0, emit: () => undefined };
  const file = await StateFile.open({ ...place, schema: LATER });
  const slots = file.database.all(SLOTS).map(({ slot }) => String(slot));
  await file.close();
  const { ended } = acknowledged(lines);
  return ended.filter((id) => !slots.includes(`adapter:s${id}`)).map((id) => `migrated: no selection ${id}`);
}

async function missingOfQuarantined(dir: string, lines: readonly string[]): Promise<string[]> {
  const wrong = await missing(join(dir, 'quarantined'), acknowledged(lines));
  const aside = join(dir, 'quarantined', 'quarantine');
  const texts = readdirSync(aside).map((name) => join(aside, name, 'state.db'));
  const isKept = texts.some((file) => existsSync(file) && readFileSync(file, 'utf8') === 'no database');
  return isKept ? wrong : [...wrong, 'what was put aside is gone'];
}

function acknowledged(lines: readonly string[]): Acknowledged {
  const numbers = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [Number(line.slice(word.length))] : []));
  return { requested: numbers('requested'), ended: numbers('ended') };
}

/** Opens it as the next process does, which is let in at once. */
async function missing(dir: string, { requested, ended }: Acknowledged): Promise<string[]> {
  const store = await StateStore.open({ dir, clock, emit: () => undefined });
  const journal = new Journal(store, { clock, maxRows: MOST_ROWS });
  journal.close();
  try {
    const { problems } = await store.verify();
    const slots = new Set(await store.read((database) => database.all(SLOTS).map(({ slot }) => slot)));
    const rows = await journal.read({ limit: 1_000 });
    const there = new Set(rows.map(({ stage, change }) => `${stage} ${change}`));
    // What is above the bound may have been removed.
    const most = rows.length < MOST_ROWS ? Infinity : MOST_ROWS / 4;
    const wanted = [
      ...requested.slice(-most).map((id) => `requested ${id}`),
      ...ended.slice(-most).map((id) => `ended ${id}`),
    ];
    const open = rows.filter(({ stage, change, outcome }) => {
      return stage === 'requested' && !there.has(`ended ${change}`) && outcome !== 'interrupted';
    });
    return [
      ...problems,
      ...ended.filter((id) => !slots.has(`adapter:s${id}`)).map((id) => `no selection ${id}`),
      ...wanted.filter((row) => !there.has(row)).map((row) => `no row ${row}`),
      ...open.map(({ change }) => `nobody says what became of ${change}`),
    ];
  } finally {
    await store.close();
  }
}
