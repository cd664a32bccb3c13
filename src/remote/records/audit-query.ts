import type { AuditHead, AuditQuery } from '../../core/remote-records.js';
import { TEXT, wholeNumber, type Option } from '../../core/option-bag.js';
import { isSha256 } from '../digest.js';
import { checkOptions } from '../options.js';

const QUERY = new Map<keyof AuditQuery, Option>([
  ['source', TEXT],
  ['before', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
  ['limit', wholeNumber(1, 1_000)],
]);

const EXPECTED = new Map<keyof AuditHead, Option>([
  ['seq', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
  ['hash', { fits: isSha256, expected: 'SHA-256 in lower-case hex' }],
]);

const DEFAULT_LINES = 100;

/** Which lines are asked for. */
export interface CheckedQuery {
  readonly source: string | undefined;
  readonly before: number;
  readonly limit: number;
}

/** What is asked for, with its defaults. @throws RemoteError `remote/bad-option`, `remote/unknown-option` */
export function checkedQuery(query: AuditQuery = {}): CheckedQuery {
  checkOptions(query, { options: QUERY, needed: [], where: 'audit' });
  const { source, before = Number.MAX_SAFE_INTEGER, limit = DEFAULT_LINES } = query;
  return { source, before, limit };
}

/** @throws RemoteError `remote/bad-option`, `remote/unknown-option` */
export function checkExpected(expected: AuditHead | undefined): void {
  if (expected === undefined) return;
  checkOptions(expected, { options: EXPECTED, needed: ['seq', 'hash'], where: 'verifyAudit' });
}
