import { shown } from '../../core/names.js';
import { RemoteError } from '../remote-error.js';

/** Far more than any document has, and far less than a stack takes: what holds itself ends here. */
const MAX_DEPTH = 1_000;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Letters that are written as they are, and can be half of nothing: most texts have no others. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Whether a text can be written as UTF-8. */
export const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text);

/**
 * The one text that RFC 8785 has for a value: members sorted, no blanks, numbers and letters spelt in one way only.
 *
 * @throws RemoteError `remote/not-json` for what JSON cannot say, which is never left out without a word
 */
export const canonicalJson = (value: unknown): string => new Writer().written(value, 0);

class Writer {
  /** Names of members by the first of them, as they came and as they are sorted: entries of a list have the same again and again. */
  readonly #orders = new Map<string | undefined, { readonly names: string[]; readonly sorted: string[] }>();

  written(value: unknown, depth: number): string {
    if (typeof value === 'string') return text(value);
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
    if (typeof value !== 'object' || depth >= MAX_DEPTH) throw unwritable(value);
    if (Array.isArray(value)) return this.#list(value, depth + 1);
    if (isPlain(value)) return this.#members(value, depth + 1);
    throw unwritable(value);
  }

  #list(list: readonly unknown[], depth: number): string {
    let items = '';
    // What a list has no member for is told as well.
    for (const [at, one] of list.entries()) items += (at === 0 ? '' : ',') + this.written(one, depth);
    return `[${items}]`;
  }

  #members(value: Record<string, unknown>, depth: number): string {
    let members = '';
    for (const name of this.#sorted(Object.keys(value)))
      members += `${members === '' ? '' : ','}${text(name)}:${this.written(value[name], depth)}`;
    return `{${members}}`;
  }

  /** By UTF-16 units, as the standard says and `sort` does by itself. */
  #sorted(names: string[]): readonly string[] {
    const known = this.#orders.get(names[0]);
    if (known && known.names.length === names.length && known.names.every((name, at) => name === names[at]))
      return known.sorted;
    const sorted = [...names].sort();
    this.#orders.set(names[0], { names, sorted });
    return sorted;
  }
}

function text(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
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
