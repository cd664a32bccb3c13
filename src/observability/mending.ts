import { types } from 'node:util';
import { LEFT_OUT, type CleanWords } from './clean-words.js';
import { classNameOf, holdingsOf, printed, spokenText } from './holdings.js';
import { isObject, Reach, type Seen, type SeenMember } from './survey.js';

/** Cleans an object and whatever it leads to. */
export class Mending {
  readonly #reach: Reach;
  readonly #instead = new Map<object, unknown>();

  constructor(
    private readonly root: object,
    private readonly words: CleanWords,
  ) {
    this.#reach = new Reach(root, words);
  }

  /** What may be shown in place of the object. */
  result(): unknown {
    const fails = this.#round();
    if (fails.length > 0) {
      for (const seen of fails) seen.isTainted = seen.isReplaced = true;
      // Whatever holds them has to be another as well.
      this.#reach.spread();
      this.#round();
    }
    return this.#shown(this.root);
  }

  /** @returns the errors that show a secret all the same */
  #round(): Seen[] {
    const all = [...this.#reach.seen.values()];
    const tainted = all.filter(({ isTainted }) => isTainted);
    for (const seen of tainted) this.#instead.set(seen.object, this.#emptied(seen));
    const stuck = new Set(tainted.filter((seen) => !this.#fill(seen)));
    const words = this.words.again();
    return all.filter((seen) => !seen.isReplaced && (stuck.has(seen) || tells(seen, words)));
  }

  #shown(value: unknown): unknown {
    return isObject(value) && this.#instead.has(value) ? this.#instead.get(value) : value;
  }

  /** Copies come to hold what they hold when all of them are there. */
  #emptied(seen: Seen): unknown {
    const { kind, object, isWhole } = seen;
    if (kind === 'error') return seen.isReplaced ? this.#standIn(object as Error) : object;
    if (!isWhole || kind === 'other') return this.#text(seen);
    if (kind === 'list') return new Array<unknown>((object as readonly unknown[]).length);
    if (kind === 'map') return new Map();
    if (kind === 'set') return new Set();
    return Object.create(Reflect.getPrototypeOf(object)) as unknown;
  }

  /** Of an error that cannot be changed. */
  #standIn(error: Error): Error {
    const said = (name: 'name' | 'message' | 'stack') => {
      try {
        return this.words.text(spokenText(error[name] ?? ''));
      } catch {
        return LEFT_OUT;
      }
    };
    const standIn = new Error(said('message'));
    Object.defineProperty(standIn, 'name', { value: said('name'), writable: true, configurable: true });
    standIn.stack = said('stack');
    return standIn;
  }

  /** Its members as far as they are words, or what it says of itself. */
  #text({ object, members, isWhole }: Seen): string {
    const name = this.words.text(classNameOf(object));
    try {
      if (ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object)) return `[${name}]`;
      if (!isWhole) return LEFT_OUT;
      const own = typeof object === 'function' ? '[object]' : textOf(object);
      if (!own.startsWith('[object')) return this.words.text(own);
      const words = members.filter(({ clean, key }) => key !== undefined && !isObject(clean));
      // Bytes would be printed in hex, in which nothing is found.
      if (words.length === 0 && members.some(({ clean }) => isObject(clean))) return `[${name}]`;
      if (words.length === 0) return this.words.text(printed(object));
      const entries = words.map(({ clean, cleanKey }) => [cleanKey, clean] as const);
      const shown: unknown = Object.fromEntries(entries as [PropertyKey, unknown][]);
      return this.words.text(`${name} ${printed(shown)}`);
    } catch {
      return `[${name}]`;
    }
  }

  /** @returns whether it could be done */
  #fill(seen: Seen): boolean {
    const copy = this.#instead.get(seen.object);
    if (copy instanceof Map) this.#fillMap(copy, seen.members);
    else if (copy instanceof Set) for (const { clean } of seen.members) copy.add(this.#shown(clean));
    else if (seen.kind === 'error' && !seen.isReplaced) return this.#change(seen);
    else if (isObject(copy))
      for (const member of seen.members) {
        const value = this.#shown(member.clean);
        // A function of a stand-in would speak for what it stands for.
        if (seen.kind !== 'error' || typeof value !== 'function') define(copy, member, value);
      }
    return true;
  }

  #fillMap(map: Map<unknown, unknown>, members: readonly SeenMember[]): void {
    for (let at = 0; at < members.length; at += 2)
      map.set(this.#shown(members[at]?.clean), this.#shown(members[at + 1]?.clean));
  }

  #change({ object, members }: Seen): boolean {
    return members.every((member) => {
      const { key, cleanKey } = member;
      const value = this.#shown(member.clean);
      if (key === undefined || (key === cleanKey && Object.is(value, member.value))) return true;
      return (key === cleanKey || Reflect.deleteProperty(object, key)) && define(object, member, value);
    });
  }
}

const textOf = (object: object) =>
  typeof Reflect.get(object, 'toString') === 'function' ? spokenText(object) : '[object]';

/** What was an accessor is none any more. */
function define(object: object, { cleanKey, isEnumerable }: SeenMember, value: unknown): boolean {
  if (cleanKey === undefined) return true;
  const before = Reflect.getOwnPropertyDescriptor(object, cleanKey);
  const usual = { writable: true, configurable: true, enumerable: isEnumerable ?? false };
  return Reflect.defineProperty(
    object,
    cleanKey,
    before && 'value' in before ? { ...before, value } : { ...usual, value },
  );
}

/** Whether an error that was cleaned still says what it should not, from what nobody can look at. */
function tells({ object, kind }: Seen, words: CleanWords): boolean {
  if (kind !== 'error') return false;
  try {
    const { said } = holdingsOf(object, Infinity);
    return said.length > 0 && new Reach([...said], words, true).isTainted;
  } catch {
    return true;
  }
}
