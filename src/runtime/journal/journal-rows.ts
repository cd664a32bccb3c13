import { OneiricError, textOf } from '../../core/errors.js';
import { domainOf, type SlotName } from '../../core/names.js';
import type { Database, Row } from '../../storage/database.js';
import { sql } from '../../storage/sql.js';
import { integerOf, numberOrNothing, textOrNothing, type KeptTexts } from '../state/kept-values.js';
import type { JournalEntry, JournalRow, JournalSlot } from '../../core/state.js';
import type { CheckedQuery } from './journal-query.js';

const MOST_SLOTS = 1_000;
const MOST_PHASES = 100;

const ADD = sql`
  INSERT INTO journal (at, run, kind, stage, change, who, why, outcome, phases, error, is_open)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`;
const ADD_SLOT = sql`INSERT INTO journal_slots (id, position, slot, was, became) VALUES (?, ?, ?, ?, ?)`;
const END = sql`UPDATE journal SET is_open = 0 WHERE is_open = 1 AND run = ? AND change = ?`;

/** Where and when an entry is recorded. */
export interface Recording {
  readonly at: number;
  readonly run: number;
  readonly texts: KeptTexts;
}

/** Adds an entry; where a change has ended, it is not open any more. */
export function addEntry(database: Database, entry: JournalEntry, { at, run, texts }: Recording): void {
  const { kind, stage, who, why, outcome, phases } = entry;
  const change = integerOf(entry.change);
  const isOpen = stage === 'requested' && change !== null;
  if (stage === 'ended' && change !== null) database.run(END, run, change);
  const said = [who, why, outcome].map((text) => texts.of(text));
  const error = entry.error === undefined ? null : texts.of(inWords(entry.error));
  const took = phases === undefined ? null : JSON.stringify(phases.slice(0, MOST_PHASES));
  const head = [integerOf(at), run, texts.of(kind), stage, change];
  const id = numberOrNothing(database.get(ADD, ...head, ...said, took, error, isOpen ? 1 : 0)?.['id']) ?? 0;
  if (entry.domain !== undefined) database.run(ADD_SLOT, id, 0, entry.domain, null, null);
  for (const [position, { slot, from, to }] of entry.slots.slice(0, MOST_SLOTS).entries()) {
    database.run(ADD_SLOT, id, position, slot, texts.of(from), texts.of(to));
  }
}

/** What anything thrown says, with its code: `SwapError [swap/init-failed]: …`. */
function inWords(thrown: unknown): string {
  if (!(thrown instanceof Error)) return textOf(thrown);
  const code = OneiricError.is(thrown) ? ` [${thrown.code}]` : '';
  return `${thrown.name}${code}: ${textOf(thrown)}`;
}

const SLOTS = sql`SELECT slot, was, became FROM journal_slots WHERE id = ? ORDER BY position`;

/** Parameters: before, since, until, most rows. The time has an index, but the order is that of the ids. */
const READ = sql`
  SELECT * FROM journal WHERE id < ? AND +at >= ? AND +at <= ? ORDER BY id DESC LIMIT ?`;

/** Parameters: as above, then the slot and its domain. */
const READ_SLOT = sql`
  SELECT journal.* FROM journal_slots JOIN journal USING (id)
  WHERE slot IN (?5, ?6) AND journal_slots.id < ?1 AND +at >= ?2 AND +at <= ?3
  GROUP BY journal_slots.id ORDER BY journal_slots.id DESC LIMIT ?4`;

/** The entries that a checked query asks for, newest first. */
export function readEntries(database: Database, query: CheckedQuery): JournalRow[] {
  const { slot, since, until, before, limit } = query;
  const bounds = [before, since, until, limit];
  const rows =
    slot === undefined
      ? database.all(READ, ...bounds)
      : database.all(READ_SLOT, ...bounds, slot, domainOf(slot));
  return rows.map((row) => entryOf(row, database.all(SLOTS, row['id'] ?? null)));
}

const entryOf = (row: Row, slots: readonly Row[]): JournalRow => ({
  id: Number(row['id']),
  at: Number(row['at']),
  run: Number(row['run']),
  kind: String(row['kind']),
  stage: row['stage'] === 'requested' ? 'requested' : 'ended',
  change: numberOrNothing(row['change']),
  slots: slots.filter((one) => !isDomain(one)).map(slotOf),
  domain: textOrNothing(slots.find(isDomain)?.['slot'] ?? null),
  who: textOrNothing(row['who']),
  why: textOrNothing(row['why']),
  outcome: textOrNothing(row['outcome']),
  phases: phasesOf(textOrNothing(row['phases'])),
  error: textOrNothing(row['error']),
});

/** A domain as a whole stands where a slot would. */
const isDomain = ({ slot }: Row): boolean => !String(slot).includes(':');

const slotOf = ({ slot, was, became }: Row): JournalSlot => ({
  slot: String(slot) as SlotName,
  from: textOrNothing(was),
  to: textOrNothing(became),
});

const phasesOf = (text: string | undefined): JournalRow['phases'] =>
  text === undefined ? undefined : (JSON.parse(text) as JournalRow['phases']);

const TRIM_COUNT = sql`
  DELETE FROM journal WHERE id IN (
    SELECT id FROM journal WHERE id <= (SELECT max(id) FROM journal) - ? ORDER BY id LIMIT ?)`;
const TRIM_AGE = sql`
  DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE at < ? ORDER BY at LIMIT ?)`;

/** Removes some of what is too old or too much. @returns whether there may be more */
export function trimEntries(
  database: Database,
  { rows, before, most }: { readonly rows: number; readonly before: number; readonly most: number },
): boolean {
  const surplus = database.run(TRIM_COUNT, rows, most);
  return surplus + database.run(TRIM_AGE, Math.trunc(before), most) >= most;
}
