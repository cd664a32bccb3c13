import { INSTANCE_NAMES, isInstanceName } from '../core/instance-name.js';
import { usage } from './cli-error.js';
import { oneLine } from './output/escape.js';

const UNITS = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const DURATION = /^(\d{1,15}|\d{1,9}\.\d{1,6})(ms|s|m|h|d)$/;

const AUDIT_LINE = /^([1-9]\d{0,14}):([0-9a-f]{64})$/;

/** Milliseconds of `500ms`, `10s`, `2m`, `1h`, `1d`. @throws CliError `cli/usage` */
export function duration(text: string): number {
  const ms = durationOf(text);
  if (ms === undefined) throw notA('duration', text, 'write 500ms, 10s, 2m, 1h or 1d');
  return ms;
}

/** Milliseconds since 1970 of a date, or of so long ago. @throws CliError `cli/usage` */
export function moment(text: string): number {
  const ago = durationOf(text);
  if (ago !== undefined) return Math.max(0, Date.now() - ago);
  const at = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw notA('time', text, 'write 2026-01-31, 2026-01-31T12:00:00Z, or how long ago: 10m, 2h, 1d');
  return at;
}

/** A whole number from 1 on. @throws CliError `cli/usage` */
export function count(text: string): number {
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number < 1) throw notA('number', text, 'write a whole number from 1 on');
  return number;
}

/** A line of the audit log, as it was written down. */
export interface AuditLineName {
  readonly seq: number;
  readonly hash: string;
}

/** `12:` and its hash. @throws CliError `cli/usage` */
export function auditHead(text: string): AuditLineName {
  const [, seq, hash] = AUDIT_LINE.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw notA('line of the audit log', text, 'write SEQ:HASH as --verify has printed it');
  return { seq: Number(seq), hash };
}

/** Texts apart by commas. @throws CliError `cli/usage` */
export function texts(text: string): string[] {
  const found = text.split(',').map((one) => one.trim());
  if (found.includes(''))
    throw notA('list', text, 'write texts with commas between them: swap.*,health.changed');
  return found;
}

/** A name of an instance, as `instance` of `create`. @throws CliError `cli/usage` */
export function instanceName(text: string): string {
  if (isInstanceName(text)) return text;
  throw notA('name of an instance', text, `use ${INSTANCE_NAMES}`);
}

function durationOf(text: string): number | undefined {
  const [, number, unit = ''] = DURATION.exec(text) ?? [];
  const ms = Math.round(Number(number) * (UNITS.get(unit) ?? Number.NaN));
  return Number.isSafeInteger(ms) ? ms : undefined;
}

const notA = (what: string, text: string, hint: string) =>
  usage(`"${oneLine(text)}" is not a ${what}.`, hint);
