import { textOf } from '../core/errors.js';
import { shown } from '../core/names.js';
import type { Redactor } from './redactor.js';

/** How much of a value is written: what is logged may be anything, of any size. */
const LIMITS = { depth: 5, entries: 50, values: 500, text: 8_192, key: 200 };

/** Stands for what cannot be looked at. */
export const UNREADABLE = '(cannot be read)';

/** Copies values into plain data that is bounded, holds no secrets and shows errors as such. Never throws. */
export class PlainData {
  readonly #redactor: Redactor;
  #left = LIMITS.values;
  /** What the value at hand stands in. */
  readonly #within = new Set<object>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Texts, finite numbers, true, false, null, and lists and objects of them; undefined is left out of objects. */
  of(value: unknown): unknown {
    if (typeof value === 'string') return this.#redactor.redact(value, LIMITS.text);
    if (value === null || value === undefined || typeof value === 'boolean') return value;
    if (typeof value === 'number' || typeof value === 'bigint') return this.#number(value);
    if (typeof value === 'object') return this.#object(value);
    return this.of(typeof value === 'symbol' ? String(value) : `function ${nameOf(value)}`);
  }

  /** A text that stands for something of another kind. */
  text(value: string, max = LIMITS.text): string {
    return this.#redactor.redact(value, max);
  }

  /** Whether there is room for one value more. */
  get hasRoom(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }

  /** A secret may be made of digits. */
  #number(value: number | bigint): unknown {
    const written = String(value);
    const clean = this.text(written);
    return clean === written && typeof value === 'number' && Number.isFinite(value) ? value : clean;
  }

  #object(value: object): unknown {
    if (this.#within.has(value)) return '(itself)';
    if (this.#within.size >= LIMITS.depth || !this.hasRoom) return '…';
    this.#within.add(value);
    try {
      return this.#members(value);
    } catch {
      // A proxy or getter may refuse to be looked at.
      return UNREADABLE;
    } finally {
      this.#within.delete(value);
    }
  }

  #members(value: object): unknown {
    if (value instanceof Error) return this.text(`${value.name}: ${textOf(value)}`);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
    if (isText(value)) return this.text(String(value));
    if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
    if (value instanceof Map) return this.#entries(value);
    if (Array.isArray(value) || value instanceof Set) return this.#list(value);
    return this.#entries(readEach(value));
  }

  #list(values: Iterable<unknown>): unknown[] {
    const list: unknown[] = [];
    for (const one of values) {
      if (list.length >= LIMITS.entries) return [...list, '…'];
      list.push(this.of(one) ?? null);
    }
    return list;
  }

  #entries(values: Iterable<readonly [unknown, unknown]>): object {
    const entries: [string, unknown][] = [];
    for (const [key, value] of values) {
      if (entries.length >= LIMITS.entries) return Object.fromEntries([...entries, ['…', '…']]);
      const plain = this.of(value);
      if (plain !== undefined) entries.push([this.text(keyOf(key), LIMITS.key), plain]);
    }
    // Defines, so that `__proto__` is a name like any other.
    return Object.fromEntries(entries);
  }
}

/** Own members, one by one: reading one may fail without keeping the others from being read. */
export function* readEach(value: object): Iterable<readonly [string, unknown]> {
  for (const key of Object.keys(value)) {
    let member: unknown;
    try {
      member = Reflect.get(value, key);
    } catch {
      member = UNREADABLE;
    }
    yield [key, member];
  }
}

/** What has no members to show, and says all of itself as a text. */
const isText = (value: object) =>
  value instanceof URL || value instanceof URLSearchParams || value instanceof RegExp;

/** Keys of a Map may be anything. */
const keyOf = (key: unknown) => (typeof key === 'string' ? key : shown(key));

const nameOf = (value: unknown) => {
  try {
    const name: unknown = Reflect.get(value as object, 'name');
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
};
