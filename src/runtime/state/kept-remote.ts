import type { RemoteRecord } from '../../core/remote-records.js';
import { shown } from '../../core/names.js';
import { sha256Of } from '../../remote/digest.js';
import { emptyRecord } from '../../remote/records/changed-record.js';
import { badPart } from '../../remote/records/record-shape.js';
import { RemoteError } from '../../remote/remote-error.js';
import type { Database } from '../../storage/database.js';
import { sql } from '../../storage/sql.js';

const GET = sql`SELECT facts, digest FROM remote_sources WHERE source = ?`;
const PUT = sql`
  INSERT INTO remote_sources (source, facts, digest) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET facts = excluded.facts, digest = excluded.digest`;
const GET_DOCUMENT = sql`SELECT envelope FROM remote_documents WHERE source = ? AND digest = ?`;
const PUT_DOCUMENT = sql`INSERT OR IGNORE INTO remote_documents (source, digest, envelope) VALUES (?, ?, ?)`;
const DROP_OTHERS = sql`
  DELETE FROM remote_documents WHERE source = ? AND digest NOT IN (SELECT value FROM json_each(?))`;
const SOURCES = sql`SELECT source FROM remote_sources ORDER BY source`;
const IS_LOST = sql`SELECT value FROM meta WHERE name = 'remote_lost'`;
const SET_LOST = sql`UPDATE meta SET value = 1 WHERE name = 'remote_lost'`;

/** The parts of a record that are documents. */
const DOCUMENTS = ['trust', 'timestamp', 'verified', 'applied'] as const;

type Facts = Record<string, unknown>;

/**
 * What is kept of a source. A row says everything but the documents, with a digest of itself; it names the documents by theirs.
 * Whatever was changed by somebody else, or is there in half, shows by that.
 *
 * @throws RemoteError `remote/records-damaged`
 */
export function remoteRecord(database: Database, source: string): RemoteRecord {
  const row = database.get(GET, source);
  if (!row) return emptyRecord(source, isLost(database));
  const text = String(row['facts']);
  if (sha256Of(Buffer.from(text)) !== row['digest']) throw damaged(source, 'it is not as it was written');
  const facts = factsOf(source, text);
  for (const name of DOCUMENTS) facts[name] = withDocument(database, source, facts[name]);
  // Refusals are written down, and say nothing of what may have been known.
  const record = {
    ...facts,
    source,
    isLost: facts['known'] === undefined && isLost(database),
  } as unknown as RemoteRecord;
  const part = badPart(record);
  if (part !== undefined) throw damaged(source, `${part} cannot be`);
  return Object.freeze(record);
}

/** Writes what is kept of a source, in place of what was; documents that it does not name any more go. */
export function putRemoteRecord(database: Database, record: RemoteRecord): void {
  const { source, trust, known, timestamp, verified, applied, telemetry } = record;
  const facts = { trust, known, timestamp, verified, applied, telemetry };
  const digests: string[] = [];
  const parts = DOCUMENTS.flatMap((name) => {
    const kept = facts[name];
    if (!kept) return [];
    const { envelope, ...said } = kept;
    const digest = sha256Of(envelope);
    database.run(PUT_DOCUMENT, source, digest, envelope);
    digests.push(digest);
    return [[name, { ...said, document: digest }] as const];
  });
  const text = JSON.stringify({ ...facts, ...Object.fromEntries(parts) });
  database.run(PUT, source, text, sha256Of(Buffer.from(text)));
  database.run(DROP_OTHERS, source, JSON.stringify(digests));
}

/** Names of all sources of which something is kept. */
export const remoteSources = (database: Database): string[] =>
  database.all(SOURCES).map(({ source }) => String(source));

/** A state before this one may have known of sources, and was damaged. */
export const isLost = (database: Database): boolean => database.get(IS_LOST)?.['value'] !== 0;

/** From now on nothing that is known of a source means that something may have been. */
export const markLost = (database: Database): void => void database.run(SET_LOST);

function factsOf(source: string, text: string): Facts {
  try {
    const facts: unknown = JSON.parse(text);
    if (typeof facts === 'object' && facts !== null) return { ...facts };
  } catch (cause) {
    throw damaged(source, 'it cannot be read', cause);
  }
  throw damaged(source, 'it says nothing');
}

function withDocument(database: Database, source: string, part: unknown): unknown {
  if (part === undefined) return undefined;
  const { document, ...said } = (part ?? {}) as Facts;
  const envelope =
    typeof document === 'string' ? database.get(GET_DOCUMENT, source, document)?.['envelope'] : undefined;
  if (!(envelope instanceof Uint8Array)) throw damaged(source, 'a document is missing');
  // An engine may give bytes that are part of a larger buffer, or of a class of its own.
  const bytes = new Uint8Array(envelope);
  if (sha256Of(bytes) !== document) throw damaged(source, 'a document is not as it was written');
  return { ...said, envelope: bytes };
}

const damaged = (source: string, why: string, cause?: unknown) =>
  new RemoteError('remote/records-damaged', `What is kept of ${shown(source)} is damaged: ${why}.`, {
    hint: 'restore a backup of the state (app.state.restore); it is not taken for nothing, since then old manifests would be new',
    cause,
  });
