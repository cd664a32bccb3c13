import type { AuditHead, AuditLine, RemoteChange, RemoteFact } from '../../core/remote-records.js';
import { sha256Of } from '../digest.js';
import { canonicalJson } from '../documents/canonical-json.js';
import type { KeepText } from './changed-record.js';

/** Lines that are kept at most, where nothing else is said. */
export const MOST_LINES = 10_000;
/** Below it a tenth of them would be none. */
export const FEWEST_LINES = 10;
const MOST_KEYS = 100;

/** What the first line follows. */
export const NOTHING: AuditHead = Object.freeze({ seq: 0, hash: '0'.repeat(64) });

/** Where lines are kept. */
export interface AuditRows {
  /** The last line that was written. */
  readonly head: AuditHead;
  readonly count: number;
  put(line: AuditLine): void;
  /** Removes that many from the first on. @returns the last of them, if any */
  removeFirst(lines: number): AuditHead | undefined;
}

/** How lines are written. */
export interface AuditWriting {
  readonly keepText: KeepText;
  /** How many are kept at most. */
  readonly maxLines: number;
}

/**
 * Writes a line for each fact of a change. Where there are more than may be, the first tenth goes, and one more line seals what
 * was there: which line was the last of them.
 */
export function addLines(rows: AuditRows, change: RemoteChange, { keepText, maxLines }: AuditWriting): void {
  const { at, source, facts = [] } = change;
  const lines: AuditLine[] = [];
  for (const fact of facts)
    lines.push(lineAfter(headOf(lines.at(-1)) ?? rows.head, { ...fitting(fact, keepText), at, source }));
  for (const line of lines) rows.put(line);
  if (rows.count <= maxLines) return;
  const sealed = headOf(rows.removeFirst(rows.count - maxLines + Math.ceil(maxLines / 10)));
  rows.put(lineAfter(rows.head, { what: 'checkpoint', at, source: '', sealed }));
}

/** The hash of a line. @throws RemoteError `remote/not-json` for what is none */
export const hashOfLine = (line: Omit<AuditLine, 'hash'>): string =>
  sha256Of(Buffer.from(canonicalJson(line)));

/** A line as it is kept. */
export const textOfLine = (line: AuditLine): string => canonicalJson(line);

/** A line from its text; undefined where it is none. */
export function lineOf(text: string): AuditLine | undefined {
  try {
    const value = JSON.parse(text) as Partial<AuditLine> | null;
    return typeof value?.seq === 'number' && typeof value.hash === 'string'
      ? Object.freeze(value as AuditLine)
      : undefined;
  } catch {
    return undefined;
  }
}

function lineAfter(before: AuditHead, members: Omit<AuditLine, 'seq' | 'previous' | 'hash'>): AuditLine {
  const all = { ...members, seq: before.seq + 1, previous: before.hash };
  const said = Object.entries(all).filter(([, value]) => value !== undefined);
  const line = Object.fromEntries(said) as Omit<AuditLine, 'hash'>;
  return Object.freeze({ ...line, hash: hashOfLine(line) });
}

function fitting(
  { about, sha256, code, detail, keyids, ...fact }: RemoteFact,
  keepText: KeepText,
): RemoteFact {
  const fit = (text: string | undefined) => (text === undefined ? undefined : keepText(text));
  return {
    ...fact,
    about: fit(about),
    sha256: fit(sha256),
    code: fit(code),
    detail: fit(detail),
    keyids: keyids?.slice(0, MOST_KEYS),
  };
}

const headOf = (line: AuditHead | undefined): AuditHead | undefined =>
  line && { seq: line.seq, hash: line.hash };
