import { sql, type Sql } from '../../storage/sql.js';

/** A table of a state, and how to look through it. */
export interface StateTable {
  readonly name: string;
  readonly check: Sql;
  readonly references: Sql;
  /** How many rows (`rows`) hold what this package does not write and cannot read: integers that no number of JavaScript is, texts that are not JSON. */
  readonly unreadable: Sql;
  /** Parameters: the first row of the page, most rows. */
  readonly page: Sql;
}

/** All of them, of the newest version. */
export const STATE_TABLES: readonly StateTable[] = [
  {
    name: 'meta',
    check: sql`PRAGMA integrity_check(meta)`,
    references: sql`PRAGMA foreign_key_check(meta)`,
    unreadable: sql`SELECT 3 - count(*) AS rows FROM meta WHERE name IN ('run', 'probe', 'remote_lost') AND value BETWEEN 0 AND 9007199254740990`,
    page: sql`SELECT * FROM meta ORDER BY name LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'selections',
    check: sql`PRAGMA integrity_check(selections)`,
    references: sql`PRAGMA foreign_key_check(selections)`,
    unreadable: sql`
      SELECT count(*) AS rows FROM selections
      WHERE NOT (instr(slot, ':') > 1 AND provider <> '' AND at BETWEEN -9007199254740991 AND 9007199254740991)`,
    page: sql`SELECT * FROM selections ORDER BY slot LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'activity',
    check: sql`PRAGMA integrity_check(activity)`,
    references: sql`PRAGMA foreign_key_check(activity)`,
    unreadable: sql`
      SELECT count(*) AS rows FROM activity
      WHERE NOT (activity IN ('paused', 'draining') AND target <> '' AND at BETWEEN -9007199254740991 AND 9007199254740991)`,
    page: sql`SELECT * FROM activity ORDER BY target LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'slot_status',
    check: sql`PRAGMA integrity_check(slot_status)`,
    references: sql`PRAGMA foreign_key_check(slot_status)`,
    unreadable: sql`
      SELECT count(*) AS rows FROM slot_status
      WHERE NOT (
        instr(slot, ':') > 1
        AND successful BETWEEN 0 AND 9007199254740991
        AND failed BETWEEN 0 AND 9007199254740991
        AND CASE WHEN json_valid(durations) THEN json_type(durations) = 'array'
          AND NOT EXISTS (SELECT 1 FROM json_each(durations) WHERE type NOT IN ('integer', 'real')) ELSE 0 END
        AND coalesce(last_change_at, 0) BETWEEN -9007199254740991 AND 9007199254740991
        AND coalesce(last_activated_at, 0) BETWEEN -9007199254740991 AND 9007199254740991
        AND coalesce(last_health_at, 0) BETWEEN -9007199254740991 AND 9007199254740991
        AND at BETWEEN -9007199254740991 AND 9007199254740991)`,
    page: sql`SELECT * FROM slot_status ORDER BY slot LIMIT ?2 OFFSET ?1`,
  },
  {
    // What is wrong with what these say is an error of whoever reads it, and must not look as if nothing had been known.
    name: 'remote_sources',
    check: sql`PRAGMA integrity_check(remote_sources)`,
    references: sql`PRAGMA foreign_key_check(remote_sources)`,
    unreadable: sql`SELECT 0 AS rows`,
    page: sql`SELECT * FROM remote_sources ORDER BY source LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'remote_documents',
    check: sql`PRAGMA integrity_check(remote_documents)`,
    references: sql`PRAGMA foreign_key_check(remote_documents)`,
    unreadable: sql`
      SELECT count(*) AS rows FROM remote_documents WHERE NOT id BETWEEN -9007199254740991 AND 9007199254740990`,
    page: sql`SELECT id, source, digest FROM remote_documents ORDER BY id LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'remote_audit',
    check: sql`PRAGMA integrity_check(remote_audit)`,
    references: sql`PRAGMA foreign_key_check(remote_audit)`,
    unreadable: sql`
      SELECT count(*) AS rows FROM remote_audit WHERE NOT seq BETWEEN -9007199254740991 AND 9007199254740990`,
    page: sql`SELECT * FROM remote_audit ORDER BY seq LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'remote_audit_head',
    check: sql`PRAGMA integrity_check(remote_audit_head)`,
    references: sql`PRAGMA foreign_key_check(remote_audit_head)`,
    unreadable: sql`
      SELECT count(*) AS rows FROM remote_audit_head WHERE NOT seq BETWEEN -9007199254740991 AND 9007199254740990`,
    page: sql`SELECT * FROM remote_audit_head ORDER BY id LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'journal',
    check: sql`PRAGMA integrity_check(journal)`,
    references: sql`PRAGMA foreign_key_check(journal)`,
    unreadable: sql`
      SELECT count(*) + (
        SELECT count(*) FROM sqlite_sequence WHERE name = 'journal' AND NOT seq BETWEEN 0 AND 9007199254740990
      ) AS rows FROM journal
      WHERE NOT (
        id BETWEEN 1 AND 9007199254740990
        AND at BETWEEN -9007199254740991 AND 9007199254740991
        AND run BETWEEN 0 AND 9007199254740991
        AND coalesce(change, 0) BETWEEN 0 AND 9007199254740991
        AND stage IN ('requested', 'ended') AND is_open IN (0, 1)
        AND CASE WHEN phases IS NULL THEN 1 WHEN json_valid(phases) THEN json_type(phases) = 'array' ELSE 0 END)`,
    page: sql`SELECT * FROM journal ORDER BY id LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'journal_slots',
    check: sql`PRAGMA integrity_check(journal_slots)`,
    references: sql`PRAGMA foreign_key_check(journal_slots)`,
    unreadable: sql`
      SELECT count(*) AS rows FROM journal_slots WHERE NOT (slot <> '' AND position BETWEEN 0 AND 9007199254740991)`,
    page: sql`SELECT * FROM journal_slots ORDER BY id, position LIMIT ?2 OFFSET ?1`,
  },
];
