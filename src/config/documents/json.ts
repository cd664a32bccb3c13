import type { ConfigNode, MapNode } from '../tree.js';
import { keyed } from '../tree.js';
import { DocumentDesk } from './document.js';
import type { Document, Place } from './document.js';

const SPACE = /[ \t\n\r]*/y;
// Every control character below the space must be escaped.
// eslint-disable-next-line security/detect-unsafe-regex -- each branch begins with signs of its own
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;
// eslint-disable-next-line security/detect-unsafe-regex -- each branch begins with signs of its own
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const WORDS = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Reads strict JSON: no comments, no trailing commas, no key twice. @throws ConfigError */
export function readJson(document: Document): MapNode | undefined {
  return new JsonText(new DocumentDesk(document)).document();
}

/** Reads JSON that may be of any kind, as it stands in one value. @throws ConfigError */
export function readJsonValue(document: Document): ConfigNode {
  return new JsonText(new DocumentDesk(document)).whole();
}

class JsonText {
  readonly #text: string;
  readonly #lineStarts: readonly number[];
  #at = 0;

  constructor(private readonly desk: DocumentDesk) {
    this.#text = desk.text();
    this.#lineStarts = lineStarts(this.#text);
  }

  document(): MapNode | undefined {
    this.#match(SPACE);
    if (this.#at === this.#text.length) return undefined;
    this.#at = 0;
    const node = this.whole();
    if (node.kind === 'map') return node;
    throw this.desk.unreadable('a configuration is a map of names to values', { line: 1, column: 1 });
  }

  whole(): ConfigNode {
    const node = this.#value(0);
    if (this.#at < this.#text.length) throw this.#expected('the end');
    return node;
  }

  #value(depth: number): ConfigNode {
    this.#match(SPACE);
    this.desk.count(depth);
    const place = this.#place();
    const node = this.#read(depth, place);
    this.#match(SPACE);
    return node;
  }

  #read(depth: number, place: Place): ConfigNode {
    const origin = this.desk.origin(place);
    switch (this.#text[this.#at]) {
      case '{':
        return { kind: 'map', entries: this.#map(depth), origin };
      case '[':
        return { kind: 'list', items: this.#list(depth), origin };
      default:
        return { kind: 'scalar', value: this.#scalar(place), origin };
    }
  }

  #map(depth: number): ReadonlyMap<string, ConfigNode> {
    const entries = new Map<string, ConfigNode>();
    this.#members('}', () => {
      const place = this.#place();
      const text = this.#match(TEXT);
      if (text === undefined) throw this.#expected('a name in double quotes');
      const name = JSON.parse(text) as string;
      if (entries.has(name)) throw this.desk.unreadable('this name stands here twice', place);
      this.#match(SPACE);
      this.#take(':');
      entries.set(name, keyed(this.#value(depth + 1), this.desk.origin(place)));
    });
    return entries;
  }

  #list(depth: number): readonly ConfigNode[] {
    const items: ConfigNode[] = [];
    this.#members(']', () => items.push(this.#value(depth + 1)));
    return items;
  }

  #members(end: string, member: () => void): void {
    this.#at += 1;
    this.#match(SPACE);
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      member();
      this.#match(SPACE);
      if (this.#text[this.#at] !== ',') break;
      this.#at += 1;
      this.#match(SPACE);
    }
    this.#take(end);
  }

  #scalar(place: Place): string | number | boolean | null {
    const text = this.#match(TEXT);
    if (text !== undefined) return JSON.parse(text) as string;
    const number = this.#match(NUMBER);
    if (number !== undefined) return this.desk.number(Number(number), place);
    const word = WORDS.get(this.#match(WORD) ?? '');
    if (word === undefined) throw this.#expected('a value');
    return word;
  }

  #take(sign: string): void {
    if (this.#text[this.#at] !== sign) throw this.#expected(`"${sign}"`);
    this.#at += 1;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #expected(what: string) {
    return this.desk.unreadable(`${what} is expected here`, this.#place(), 'it has to be strict JSON');
  }

  #place(): Place {
    return placeAt(this.#lineStarts, this.#at);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The last line that starts at or before an offset, by halving. */
function placeAt(starts: readonly number[], offset: number): Place {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
