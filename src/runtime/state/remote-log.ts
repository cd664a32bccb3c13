import type { AuditHead, AuditLine } from '../../core/remote-records.js';
import { lineOf, NOTHING, textOfLine, type AuditRows } from '../../remote/records/audit-line.js';
import type { CheckedQuery } from '../../remote/records/audit-query.js';
import type { Database, Row } from '../../storage/database.js';
import { sql } from '../../storage/sql.js';

const HEAD = sql`SELECT seq, hash FROM remote_audit_head WHERE id = 1`;
const SET_HEAD = sql`
  INSERT INTO remote_audit_head (id, seq, hash) VALUES (1, ?, ?)
  ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash`;
const LAST = sql`SELECT seq, source, line FROM remote_audit ORDER BY seq DESC LIMIT 1`;
const COUNT = sql`SELECT count(*) AS lines FROM remote_audit`;
const PUT = sql`INSERT INTO remote_audit (seq, source, line) VALUES (?, ?, ?)`;
const NTH = sql`SELECT seq, source, line FROM remote_audit ORDER BY seq LIMIT 1 OFFSET ?`;
const DROP = sql`DELETE FROM remote_audit WHERE seq <= ?`;
const OLDEST = sql`SELECT seq, source, line FROM remote_audit ORDER BY seq LIMIT ?`;
const ONE = sql`SELECT seq, source, line FROM remote_audit WHERE seq = ?`;
const NEWEST = sql`SELECT seq, source, line FROM remote_audit WHERE seq < ? ORDER BY seq DESC LIMIT ?`;
const NEWEST_OF = sql`
  SELECT seq, source, line FROM remote_audit WHERE source = ? AND seq < ? ORDER BY seq DESC LIMIT ?`;
const CLEAR = sql`DELETE FROM remote_audit`;

/** A line where it is kept; undefined where what is there is none. */
export interface KeptLine {
  readonly seq: number;
  readonly line: AuditLine | undefined;
}

/** The rows of the audit log, within a transaction. */
export class RemoteLog implements AuditRows {
  constructor(private readonly database: Database) {}

  /** Somebody may have changed what is there: what is written next comes after all of it, and verifying shows it. */
  get head(): AuditHead {
    const said = this.saidHead;
    const row = this.database.get(LAST);
    const last = row && keptLine(row);
    return last && last.seq > said.seq ? { seq: last.seq, hash: last.line?.hash ?? NOTHING.hash } : said;
  }

  /** The last line that was written, as it is kept beside the lines. */
  get saidHead(): AuditHead {
    const row = this.database.get(HEAD);
    return row ? { seq: Number(row['seq']), hash: String(row['hash']) } : NOTHING;
  }

  get count(): number {
    return Number(this.database.get(COUNT)?.['lines']);
  }

  put(line: AuditLine): void {
    this.database.run(PUT, line.seq, line.source, textOfLine(line));
    this.database.run(SET_HEAD, line.seq, line.hash);
  }

  removeFirst(lines: number): AuditHead | undefined {
    const row = this.database.get(NTH, lines - 1);
    if (!row) return undefined;
    const { seq, line } = keptLine(row);
    this.database.run(DROP, seq);
    return { seq, hash: line?.hash ?? NOTHING.hash };
  }

  /** Newest first. */
  read({ source, before, limit }: CheckedQuery): KeptLine[] {
    const rows =
      source === undefined
        ? this.database.all(NEWEST, before, limit)
        : this.database.all(NEWEST_OF, source, before, limit);
    return rows.map(keptLine);
  }

  /** First to last, as they are kept. */
  rows(limit: number): readonly Row[] {
    return this.database.all(OLDEST, limit);
  }

  /** Whether a line is there, with its hash. */
  has({ seq, hash }: AuditHead): boolean {
    const row = this.database.get(ONE, seq);
    return row !== undefined && keptLine(row).line?.hash === hash;
  }

  /** Has what another log has, and nothing else. */
  become(other: RemoteLog, limit: number): void {
    this.database.run(CLEAR);
    for (const { seq = 0, source = '', line = '' } of other.rows(limit))
      this.database.run(PUT, seq, source, line);
    const { seq, hash } = other.saidHead;
    this.database.run(SET_HEAD, seq, hash);
  }
}

/** A line from its row. */
export function keptLine({ seq, source, line }: Row): KeptLine {
  const found = lineOf(String(line));
  return { seq: Number(seq), line: found?.source === source ? found : undefined };
}
