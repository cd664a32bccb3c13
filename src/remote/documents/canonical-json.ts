import { shown } from '../../core/names.js';
import { RemoteError } from '../remote-error.js';

/** Far more than any document has, and far less than a stack takes: what holds itself ends here. */
const MAX_DEPTH = 1_000;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether a text can be written as UTF-8. */
export const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text);

/**
 * The one text that RFC 8785 has for a value: members sorted, no blanks, numbers and letters spelt in one way only.
 *
 * @throws RemoteError `remote/not-json` for what JSON cannot say, which is never left out without a word
 */
export const canonicalJson = (value: unknown): string => written(value, 0);

function written(value: unknown, depth: number): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== 'object' || depth >= MAX_DEPTH) throw unwritable(value);
  if (Array.isArray(value)) return `[${Array.from(value, (one) => written(one, depth + 1)).join()}]`;
  if (!isPlain(value)) throw unwritable(value);
  // By UTF-16 units, as the standard says and `sort` does by itself.
  const members = Object.keys(value)
    .sort()
    .map((name) => `${text(name)}:${written(value[name], depth + 1)}`);
  return `{${members.join()}}`;
}

function text(value: string): string {
  if (isWellFormed(value)) return JSON.stringify(value);
  throw new RemoteError('remote/lone-surrogate', 'A text holds half a character.');
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const unwritable = (value: unknown) =>
  new RemoteError('remote/not-json', `JSON cannot say ${shown(value)}.`, {
    hint: 'use texts, finite numbers, true, false, null, and lists and plain objects of these',
  });
