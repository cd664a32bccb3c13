import type { Activity } from '../../core/activity.js';
import type { Database, Row } from '../../storage/database.js';
import { sql } from '../../storage/sql.js';
import { integerOf, textOrNothing, type KeptTexts } from './kept-values.js';

/** What an operator has decided about the calls of a slot, or of all slots of a domain. */
export interface KeptActivity {
  /** A slot (`adapter:cache`) or a domain (`adapter`). */
  readonly target: string;
  readonly activity: Activity;
  readonly note?: string | undefined;
  readonly who?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const PUT = sql`
  INSERT INTO activity (target, activity, note, who, at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET activity = excluded.activity, note = excluded.note, who = excluded.who, at = excluded.at`;
const DROP = sql`DELETE FROM activity WHERE target = ?`;
const ALL = sql`SELECT target, activity, note, who, at FROM activity ORDER BY target`;

/** Writes what was decided, in place of what was decided before. */
export function putActivity(database: Database, decided: KeptActivity, texts: KeptTexts): void {
  const { target, activity, note, who, at } = decided;
  database.run(PUT, target, activity, texts.of(note), texts.of(who), integerOf(at));
}

/** Forgets what was decided about a slot or domain; there need be nothing. */
export function dropActivity(database: Database, target: string): void {
  database.run(DROP, target);
}

/** All that was decided, by target. */
export const allActivity = (database: Database): KeptActivity[] => database.all(ALL).map(activityOf);

const activityOf = ({ target, activity, note, who, at }: Row): KeptActivity => ({
  target: String(target),
  activity: activity as Activity,
  note: textOrNothing(note),
  who: textOrNothing(who),
  at: Number(at),
});
