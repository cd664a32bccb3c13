import type { Schema } from '../../storage/schema.js';
import { sql } from '../../storage/sql.js';

/**
 * Times are milliseconds since 1970. `journal` is written to at its end, and trimmed at its beginning; what was asked for
 * and has not ended is marked as open, so that it can be found when a later run begins.
 */
const VERSION_1 = sql`
  CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO meta VALUES ('run', 0), ('probe', 0);

  CREATE TABLE selections (
    slot TEXT PRIMARY KEY, provider TEXT NOT NULL, who TEXT, why TEXT, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE activity (
    target TEXT PRIMARY KEY, activity TEXT NOT NULL, note TEXT, who TEXT, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE slot_status (
    slot TEXT PRIMARY KEY,
    successful INTEGER NOT NULL, failed INTEGER NOT NULL, durations TEXT NOT NULL, last_error TEXT,
    last_change_at INTEGER, last_activated_at INTEGER, last_health_at INTEGER, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE trusted_versions (
    source TEXT NOT NULL, role TEXT NOT NULL,
    epoch INTEGER NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (source, role)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL, run INTEGER NOT NULL, kind TEXT NOT NULL, stage TEXT NOT NULL, change INTEGER,
    who TEXT, why TEXT, outcome TEXT, phases TEXT, error TEXT, is_open INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_time ON journal (at);
  CREATE INDEX journal_open ON journal (run, change) WHERE is_open = 1;
  CREATE TABLE journal_slots (
    id INTEGER NOT NULL REFERENCES journal ON DELETE CASCADE, position INTEGER NOT NULL,
    slot TEXT NOT NULL, was TEXT, became TEXT,
    PRIMARY KEY (id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX journal_by_slot ON journal_slots (slot, id);
`;

/**
 * What is known of remote sources. A digest says that a row is as it was written; `remote_lost` is 1 once a state was damaged that
 * may have known of some. The last line of the log is kept beside it, so that it shows when the end of the log is gone.
 */
const VERSION_2 = sql`
  DROP TABLE trusted_versions;
  INSERT INTO meta VALUES ('remote_lost', 0);

  CREATE TABLE remote_sources (source TEXT PRIMARY KEY, facts TEXT NOT NULL, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE remote_documents (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, digest TEXT NOT NULL, envelope BLOB NOT NULL, UNIQUE (source, digest)
  ) STRICT;

  CREATE TABLE remote_audit (seq INTEGER PRIMARY KEY, source TEXT NOT NULL, line TEXT NOT NULL) STRICT;
  CREATE INDEX remote_audit_by_source ON remote_audit (source, seq);
  CREATE TABLE remote_audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
`;

/** The state of an application; its kind is "Ones" in ASCII. */
export const STATE_SCHEMA: Schema = { applicationId: 0x4f6e6573, migrations: [VERSION_1, VERSION_2] };
