import { LEFT_OUT, type CleanWords } from './clean-words.js';
import { holdingsOf, type Holdings, type Kind, type Member } from './holdings.js';

/** Objects that are looked at for one error. */
const MOST_OBJECTS = 2_000;
/** What they may hold altogether. */
const MOST_MEMBERS = 10_000;

/** A member, and what may be shown of it, where that is not an object. */
export interface SeenMember extends Member {
  readonly clean: unknown;
  readonly cleanKey: PropertyKey | undefined;
}

/** An object that was looked at. */
export interface Seen {
  readonly object: object;
  readonly kind: Kind;
  readonly members: SeenMember[];
  /** Whether everything it holds was looked at. */
  readonly isWhole: boolean;
  readonly holders: Seen[];
  /** Whether it may not be shown as it is. */
  isTainted: boolean;
  /** Of an error: it cannot be cleaned, another stands for it. */
  isReplaced: boolean;
}

/** How an object is looked at. */
interface Survey {
  /** Every object that can be reached, the nearest first. */
  readonly seen: ReadonlyMap<object, Seen>;
  /** Marks whatever holds something that may not be shown as it is. */
  spread(): void;
}

/** Whether something is an object, which others may hold as well. */
export const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Looks at everything that can be reached from a value: what leads back to itself is judged as a whole. Never throws. */
export class Reach implements Survey {
  readonly seen = new Map<object, Seen>();
  #room = MOST_MEMBERS;

  /** @param isStrict also listens to what errors say of themselves */
  constructor(
    root: object,
    private readonly words: CleanWords,
    private readonly isStrict = false,
  ) {
    this.#reach(root);
    // What is found meanwhile comes at the end.
    for (const seen of this.seen.values()) this.#look(seen);
    this.spread();
  }

  /** Whether anything may not be shown as it is. */
  get isTainted(): boolean {
    return [...this.seen.values()].some(({ isTainted }) => isTainted);
  }

  spread(): void {
    const left = [...this.seen.values()].filter(({ isTainted }) => isTainted);
    for (let seen = left.pop(); seen; seen = left.pop()) {
      // It stays, and is clean.
      if (seen.kind === 'error' && !seen.isReplaced) continue;
      for (const holder of seen.holders) {
        if (holder.isTainted) continue;
        holder.isTainted = true;
        left.push(holder);
      }
    }
  }

  #reach(object: object): Seen | undefined {
    const known = this.seen.get(object);
    if (known || this.seen.size >= MOST_OBJECTS) return known;
    const seen: Seen = {
      ...{ object, kind: 'other', members: [], isWhole: false, holders: [] },
      ...{ isTainted: false, isReplaced: false },
    };
    this.seen.set(object, seen);
    return seen;
  }

  #look(seen: Seen): void {
    const { members, said, ...rest } = this.#read(seen.object);
    this.#room -= members.length;
    Object.assign(seen, rest);
    seen.isReplaced = rest.kind === 'error' && !rest.isWhole;
    seen.isTainted = !rest.isWhole;
    for (const member of members) seen.members.push(this.#member(seen, member));
    if (rest.kind === 'other' || this.isStrict) for (const value of said) this.#member(seen, { value });
  }

  #read(object: object): Holdings {
    try {
      return holdingsOf(object, this.#room);
    } catch {
      return { kind: isError(object) ? 'error' : 'other', members: [], said: [], isWhole: false };
    }
  }

  #member(holder: Seen, member: Member): SeenMember {
    const { key, value } = member;
    const clean = isObject(value) ? this.#held(holder, value) : this.words.of(value);
    const cleanKey = key === undefined ? undefined : this.words.key(key);
    if (!Object.is(clean, value) || cleanKey !== key) holder.isTainted = true;
    return { ...member, clean, cleanKey };
  }

  #held(holder: Seen, object: object): unknown {
    const seen = this.#reach(object);
    seen?.holders.push(holder);
    return seen ? object : LEFT_OUT;
  }
}

function isError(object: object): boolean {
  try {
    return object instanceof Error;
  } catch {
    return false;
  }
}
