import type { SlotName } from '../../core/names.js';
import type { Database, Row } from '../../storage/database.js';
import { sql } from '../../storage/sql.js';
import { integerOf, textOrNothing, type KeptTexts } from './kept-values.js';

/** A selection that an operator has made. */
export interface KeptSelection {
  readonly slot: SlotName;
  readonly provider: string;
  readonly who?: string | undefined;
  readonly why?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const PUT = sql`
  INSERT INTO selections (slot, provider, who, why, at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET provider = excluded.provider, who = excluded.who, why = excluded.why, at = excluded.at`;
const DROP = sql`DELETE FROM selections WHERE slot = ?`;
const ALL = sql`SELECT slot, provider, who, why, at FROM selections ORDER BY slot`;

/** Writes a selection, in place of an earlier one of its slot. */
export function putSelection(database: Database, selection: KeptSelection, texts: KeptTexts): void {
  const { slot, provider, who, why, at } = selection;
  database.run(PUT, slot, provider, texts.of(who), texts.of(why), integerOf(at));
}

/** Drops the selection of a slot; there need be none. */
export function dropSelection(database: Database, slot: SlotName): void {
  database.run(DROP, slot);
}

/** All selections, by slot. */
export const allSelections = (database: Database): KeptSelection[] => database.all(ALL).map(selectionOf);

const selectionOf = ({ slot, provider, who, why, at }: Row): KeptSelection => ({
  slot: String(slot) as SlotName,
  provider: String(provider),
  who: textOrNothing(who),
  why: textOrNothing(why),
  at: Number(at),
});
