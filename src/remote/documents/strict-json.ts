import { shown } from '../../core/names.js';
import { RemoteError } from '../remote-error.js';
import { isWellFormed } from './canonical-json.js';

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap;

/** An object of JSON. */
export interface JsonMap {
  readonly [name: string]: Json;
}

/** How much of it is read. */
export interface JsonBounds {
  /** Most lists and objects inside one another. */
  readonly depth: number;
  /** Most values: each object, list, text, number and word. */
  readonly values: number;
}

/** What would reach prototypes sooner or later, in the hands of whoever copies members. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a member may be called so. */
export const isMemberName = (name: string): boolean => !FORBIDDEN.has(name);

const BLANKS = /[\t\n\r ]*/y;
const LETTERS = /[^"\\\u0000-\u001f]*/y;
// eslint-disable-next-line security/detect-unsafe-regex -- no digit has two places to stand in
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const WORDS = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Bytes as text: nothing is mended, and a byte order mark is kept. @throws RemoteError `remote/bad-encoding` */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new RemoteError('remote/bad-encoding', 'The document is not UTF-8.', { cause });
  }
}

/**
 * Reads JSON from somebody who is not trusted: nothing is said twice, nothing is mended, and nothing takes long.
 *
 * @throws RemoteError `remote/not-json`, `remote/duplicate-member`, `remote/forbidden-member`, `remote/lone-surrogate`,
 * `remote/bad-number`, `remote/too-deep`, `remote/too-many-values`
 */
export const parseStrictly = (text: string, bounds: JsonBounds): Json => new Reader(text, bounds).document();

class Reader {
  #at = 0;
  #values = 0;

  constructor(
    private readonly text: string,
    private readonly bounds: JsonBounds,
  ) {}

  document(): Json {
    const value = this.#value(0);
    if (this.#next() !== '') throw this.#broken();
    return value;
  }

  #value(depth: number): Json {
    const first = this.#next();
    this.#values += 1;
    if (this.#values > this.bounds.values)
      throw this.#refusal('remote/too-many-values', `It has more than ${this.bounds.values} values`);
    if (first === '{') return this.#object(this.#deeper(depth));
    if (first === '[') return this.#list(this.#deeper(depth));
    return first === '"' ? this.#string() : this.#scalar();
  }

  #deeper(depth: number): number {
    if (depth < this.bounds.depth) return depth + 1;
    throw this.#refusal('remote/too-deep', `It is more than ${this.bounds.depth} levels deep`);
  }

  #object(depth: number): JsonMap {
    const members: Record<string, Json> = {};
    this.#at += 1;
    if (this.#has('}')) return members;
    do {
      const name = this.#name(members);
      if (!this.#has(':')) throw this.#broken();
      members[name] = this.#value(depth);
    } while (this.#has(','));
    if (!this.#has('}')) throw this.#broken();
    return members;
  }

  #name(members: object): string {
    if (this.#next() !== '"') throw this.#broken();
    const name = this.#string();
    if (!isMemberName(name)) throw this.#refusal('remote/forbidden-member', `It has a member ${shown(name)}`);
    if (Object.hasOwn(members, name))
      throw this.#refusal('remote/duplicate-member', `It has the member ${shown(name)} twice`);
    return name;
  }

  #list(depth: number): readonly Json[] {
    const items: Json[] = [];
    this.#at += 1;
    if (this.#has(']')) return items;
    do items.push(this.#value(depth));
    while (this.#has(','));
    if (!this.#has(']')) throw this.#broken();
    return items;
  }

  /** Spelt as it stands there; where something is escaped, the engine knows how. */
  #string(): string {
    const start = this.#at;
    let isPlain = true;
    this.#at += 1;
    for (this.#take(LETTERS); this.text.charAt(this.#at) === '\\'; this.#take(LETTERS)) {
      isPlain = false;
      this.#at += 2;
    }
    if (this.text.charAt(this.#at) !== '"') throw this.#broken();
    this.#at += 1;
    const value = isPlain ? this.text.slice(start + 1, this.#at - 1) : this.#unescaped(start);
    if (!isWellFormed(value)) throw this.#refusal('remote/lone-surrogate', 'It has half a character');
    return value;
  }

  #unescaped(start: number): string {
    try {
      return JSON.parse(this.text.slice(start, this.#at)) as string;
    } catch {
      throw this.#broken();
    }
  }

  #scalar(): Json {
    const word = WORDS.get(this.#take(WORD));
    if (word !== undefined) return word;
    const digits = this.#take(NUMBER);
    if (digits === '') throw this.#broken();
    const number = Number(digits);
    if (Number.isFinite(number)) return number;
    throw this.#refusal('remote/bad-number', `It has the number ${shown(digits)}, which is too large`);
  }

  #has(letter: string): boolean {
    if (this.#next() !== letter) return false;
    this.#at += 1;
    return true;
  }

  /** The next letter that is no blank, where reading goes on; empty at the end. */
  #next(): string {
    this.#take(BLANKS);
    return this.text.charAt(this.#at);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [taken = ''] = pattern.exec(this.text) ?? [];
    this.#at += taken.length;
    return taken;
  }

  #broken(): RemoteError {
    const found = this.text.charAt(this.#at);
    return this.#refusal(
      'remote/not-json',
      found === '' ? 'It ends too early' : `It cannot have ${shown(found)}`,
    );
  }

  #refusal(code: string, words: string): RemoteError {
    return new RemoteError(code, `${words}, at character ${this.#at + 1} of the document.`);
  }
}
