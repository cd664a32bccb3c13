import type { Schema } from '../../../storage/schema.js';
import { sql } from '../../../storage/sql.js';

/**
 * Keys are UTF-16 blobs, so that any string is one and a prefix is a range. `id` grows with every write:
 * its order is the order of age. The triggers keep the number of rows, which SQLite would have to count.
 */
const VERSION_1 = sql`
  CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    value BLOB NOT NULL,
    expires_at REAL
  ) STRICT;
  CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE size (entries INTEGER NOT NULL) STRICT;
  INSERT INTO size VALUES (0);
  CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN UPDATE size SET entries = entries + 1; END;
  CREATE TRIGGER entry_removed AFTER DELETE ON entries BEGIN UPDATE size SET entries = entries - 1; END;
`;

/** The file of a cache; its kind is "Onec" in ASCII. */
export const CACHE_SCHEMA: Schema = { applicationId: 0x4f6e6563, migrations: [VERSION_1] };

/** Parameters: key, now. */
export const READ = sql`
  SELECT value FROM entries WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)`;

/** Parameters: key, now. */
export const EXISTS = sql`
  SELECT 1 FROM entries WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)`;

/** Parameters: key, now. */
export const REMOVE_LIVE = sql`
  DELETE FROM entries WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)`;

/** Parameters: key. */
export const REMOVE = sql`DELETE FROM entries WHERE key = ?`;

/** Parameters: key, value, time of expiry or null. */
export const ADD = sql`INSERT INTO entries (key, value, expires_at) VALUES (?, ?, ?)`;

/** Parameters: now, most rows. */
export const REMOVE_EXPIRED = sql`
  DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`;

/** Parameters: most entries to keep, most rows. */
export const REMOVE_OLDEST = sql`
  DELETE FROM entries WHERE id IN (
    SELECT id FROM entries ORDER BY id LIMIT (SELECT max(0, min(entries - ?, ?)) FROM size))`;

export const REMOVE_ALL = sql`DELETE FROM entries`;

/** Parameters: the first key, the end of the prefix's range or null, now, most rows. */
export const KEYS_FROM = sql`
  SELECT key FROM entries
  WHERE key >= ?1 AND (?2 IS NULL OR key < ?2) AND (expires_at IS NULL OR expires_at > ?3)
  ORDER BY key LIMIT ?4`;

export const SIZE = sql`SELECT entries FROM size`;

export const NEWEST = sql`SELECT value FROM entries ORDER BY id DESC LIMIT 1`;
