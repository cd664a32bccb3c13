/** What may come next: a value, or what ends the list or map that was just opened, … */
type Wanted = 'value' | 'item' | 'member' | 'name' | 'colon' | 'more';

const WORDS: Record<Wanted, string> = {
  value: 'a value',
  item: 'a value or "]"',
  member: 'a name in double quotes or "}"',
  name: 'a name in double quotes',
  colon: '":"',
  more: 'the end',
};

const SPACE = /[ \t\n\r]*/y;
const SIGN = /[{}[\],:]/y;
// Every control character below the space must be escaped.
// eslint-disable-next-line security/detect-unsafe-regex -- each branch begins with signs of its own
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;
// eslint-disable-next-line security/detect-unsafe-regex -- each branch begins with signs of its own
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const END = 'end';

/**
 * Where a text stops being JSON and what belongs there, as words: what the parser itself says quotes the text. Also where an object
 * says a name for the second time: which of the two is meant nobody knows (RFC 8259, section 4).
 */
export function jsonTrouble(text: string): string | undefined {
  const reader = new JsonReader();
  let at = 0;
  for (;;) {
    at += lengthAt(SPACE, text, at);
    const [kind, length] = partAt(text, at);
    if (!reader.takes(kind)) return `${reader.expected} is expected in ${placeOf(text, at)}`;
    if (kind === END) return undefined;
    if (reader.isRepeated(() => JSON.parse(text.slice(at, at + length)) as string))
      return `the name at ${placeOf(text, at)} stands there already`;
    at += length;
  }
}

/** Knows what may come next, and the names of what is open; nothing else of what stands there. */
class JsonReader {
  #wanted: Wanted = 'value';
  /** What closes each list and map that is open, and at last the text. */
  readonly #open = [END];
  /** The names of each object that is open. */
  readonly #names: Set<string>[] = [];

  /** Whether what was taken last is a name that its object has had. */
  isRepeated(name: () => string): boolean {
    if (this.#wanted !== 'colon') return false;
    const names = this.#names.at(-1);
    const { size = 0 } = names ?? {};
    return names?.add(name()).size === size;
  }

  get expected(): string {
    const closing = this.#open.at(-1) ?? END;
    return this.#wanted === 'more' && closing !== END ? `"," or "${closing}"` : WORDS[this.#wanted];
  }

  takes(kind: string): boolean {
    switch (this.#wanted) {
      case 'value':
        return this.#value(kind);
      case 'item':
        return this.#value(kind) || this.#close(kind);
      case 'member':
        return this.#name(kind) || this.#close(kind);
      case 'name':
        return this.#name(kind);
      case 'colon':
        return this.#next('value', kind === ':');
      case 'more':
        return this.#close(kind) || this.#comma(kind);
    }
  }

  #value(kind: string): boolean {
    if (kind === '{') {
      this.#open.push('}');
      this.#names.push(new Set());
    }
    if (kind === '[') this.#open.push(']');
    if (kind === '{') return this.#next('member');
    if (kind === '[') return this.#next('item');
    return this.#next('more', kind === 'text' || kind === 'literal');
  }

  #name(kind: string): boolean {
    return this.#next('colon', kind === 'text');
  }

  #close(kind: string): boolean {
    if (kind !== this.#open.at(-1)) return false;
    this.#open.pop();
    if (kind === '}') this.#names.pop();
    return this.#next('more');
  }

  #comma(kind: string): boolean {
    const isMap = this.#open.at(-1) === '}';
    return this.#next(isMap ? 'name' : 'value', kind === ',' && this.#open.length > 1);
  }

  #next(wanted: Wanted, isTaken = true): boolean {
    if (isTaken) this.#wanted = wanted;
    return isTaken;
  }
}

/** What stands at a place, and how long it is. */
function partAt(text: string, at: number): [kind: string, length: number] {
  if (at === text.length) return [END, 0];
  if (lengthAt(SIGN, text, at) > 0) return [text.charAt(at), 1];
  const length = lengthAt(TEXT, text, at);
  return length > 0 ? ['text', length] : literalAt(text, at);
}

function literalAt(text: string, at: number): [kind: string, length: number] {
  const length = lengthAt(LITERAL, text, at);
  return [length > 0 ? 'literal' : 'nothing', length];
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
