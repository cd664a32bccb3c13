import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SecretError } from '../../../core/errors.js';
import { isSecretName } from '../../../core/secret-name.js';
import { jsonTrouble } from './json-trouble.js';
import { codeOf, readText, unreadable } from './read-text.js';
import type { ReadText } from './read-text.js';
import { isOpenToOthers, shownMode } from './secret-reader.js';
import type { SecretReader, WatchedPlace } from './secret-reader.js';

/** By name: the value, or what stands there instead. */
type Entries = ReadonlyMap<string, string | NotAText>;

interface NotAText {
  readonly kind: string;
}

const MAX_DEPTH = 16;

/** A JSON file with all secrets: `{ "cache/password": "…" }`, or `{ "cache": { "password": "…" } }`. */
export class SecretDocument implements SecretReader {
  #last: { readonly key: string; readonly entries: Entries } | undefined;

  private constructor(
    private readonly file: string,
    private readonly limits: { readonly maxBytes: number; readonly maxEntries: number },
    readonly watched: WatchedPlace,
  ) {}

  static open(file: string, limits: { maxBytes: number; maxEntries: number }): SecretDocument {
    return new SecretDocument(file, limits, { paths: [file], depth: 0 });
  }

  async read(name: string): Promise<string | undefined> {
    const value = (await this.#entries()).get(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw new SecretError(
      'secrets/unreadable',
      `${this.file} has ${value.kind} as ${name}: a secret is a text.`,
      {
        hint: 'write it in quotes',
      },
    );
  }

  async exposure(): Promise<string | undefined> {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- the operator's setting
    const { mode } = await stat(this.file);
    return isOpenToOthers(mode) ? `${basename(this.file)} has mode ${shownMode(mode)}` : undefined;
  }

  async #entries(): Promise<Entries> {
    const key = await this.#keyNow();
    if (this.#last?.key === key) return this.#last.entries;
    const read = await readText(this.file, { maxBytes: this.limits.maxBytes, mayBeLink: true });
    if (!read) throw unreadable(this.file, 'there is no such file');
    const entries = this.#parsed(read.text);
    this.#last = { key: keyOf(read.stats), entries };
    return entries;
  }

  /** What tells whether the file is the one that was read. */
  async #keyNow(): Promise<string> {
    try {
      // eslint-disable-next-line security/detect-non-literal-fs-filename -- the operator's setting
      return keyOf(await stat(this.file, { bigint: true }));
    } catch (error) {
      throw unreadable(this.file, codeOf(error));
    }
  }

  #parsed(text: string): Entries {
    let root: unknown;
    try {
      root = JSON.parse(text);
    } catch {
      throw unreadable(this.file, whyNoJson(text));
    }
    const trouble = jsonTrouble(text);
    if (trouble !== undefined) throw unreadable(this.file, trouble);
    const entries = new Map<string, string | NotAText>();
    if (!isObject(root)) throw unreadable(this.file, 'it is no JSON object');
    this.#collect(root, [], entries);
    return entries;
  }

  #collect(from: object, way: readonly string[], into: Map<string, string | NotAText>): void {
    if (way.length > MAX_DEPTH) throw unreadable(this.file, `it is nested more than ${MAX_DEPTH} deep`);
    for (const [key, value] of Object.entries(from) as [string, unknown][]) {
      const name = [...way, key].join('/');
      if (isObject(value)) this.#collect(value, [...way, key], into);
      // What cannot be asked for is a remark of somebody's.
      else if (value !== null && isSecretName(name)) this.#add(name, value, into);
    }
  }

  #add(name: string, value: unknown, into: Map<string, string | NotAText>): void {
    if (into.has(name)) throw unreadable(this.file, `it has ${name} twice`);
    if (into.size >= this.limits.maxEntries) {
      throw new SecretError(
        'secrets/too-large',
        `${this.file} has more than ${this.limits.maxEntries} entries. Nothing was read.`,
        {
          hint: 'raise maxEntries if that is meant',
        },
      );
    }
    into.set(name, typeof value === 'string' ? value : { kind: kindOf(value) });
  }
}

function whyNoJson(text: string): string {
  if (text.trim() === '') return 'it is empty; where there are no secrets, write {}';
  const trouble = jsonTrouble(text);
  return trouble === undefined ? 'it is no JSON' : `it is no JSON: ${trouble}`;
}

const keyOf = ({ dev, ino, size, mtimeNs, ctimeNs }: ReadText['stats']) =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const kindOf = (value: unknown) => (Array.isArray(value) ? 'a list' : `a ${typeof value}`);
