import type { Database, Row } from '../../storage/database.js';
import { sql } from '../../storage/sql.js';
import { integerOf } from './kept-values.js';

/** The newest document of a remote source that was verified: nothing older is taken from it any more. */
export interface TrustedVersion {
  readonly source: string;
  /** What kind of document: `manifest`, `trust`, … */
  readonly role: string;
  /** Starts a new count of versions. */
  readonly epoch: number;
  readonly version: number;
  /** Of its content: the same version with another digest is a forgery. */
  readonly digest: string;
  /** When it was verified: milliseconds since 1970. */
  readonly at: number;
}

const PUT = sql`
  INSERT INTO trusted_versions (source, role, epoch, version, digest, at) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET
    epoch = excluded.epoch, version = excluded.version, digest = excluded.digest, at = excluded.at`;
const GET = sql`SELECT source, role, epoch, version, digest, at FROM trusted_versions WHERE source = ? AND role = ?`;

/** Writes a version, in place of the earlier one of its source and role; whether it is newer is for others to say. */
export function putTrustedVersion(database: Database, trusted: TrustedVersion): void {
  const { source, role, epoch, version, digest, at } = trusted;
  database.run(PUT, source, role, integerOf(epoch), integerOf(version), digest, integerOf(at));
}

/** The version of a source and role, if any. */
export function trustedVersion(database: Database, source: string, role: string): TrustedVersion | undefined {
  const row = database.get(GET, source, role);
  return row && versionOf(row);
}

const versionOf = ({ source, role, epoch, version, digest, at }: Row): TrustedVersion => ({
  source: String(source),
  role: String(role),
  epoch: Number(epoch),
  version: Number(version),
  digest: String(digest),
  at: Number(at),
});
