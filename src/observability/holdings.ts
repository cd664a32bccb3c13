import { EventEmitter } from 'node:events';
import { inspect, types } from 'node:util';

/** Stands for what cannot be read. */
export const UNREADABLE = Symbol('unreadable');

/** How an object may be replaced: an error by other texts in itself, `other` by a text alone, everything else by a copy. */
export type Kind = 'error' | 'object' | 'list' | 'map' | 'set' | 'other';

/** Something that an object holds; without a key it is an entry. */
export interface Member {
  readonly key?: PropertyKey;
  readonly value: unknown;
  readonly isEnumerable?: boolean;
}

/** What an object holds and says. */
export interface Holdings {
  readonly kind: Kind;
  readonly members: readonly Member[];
  /** What it says of itself when it is asked: its text, its JSON, how it is printed. */
  readonly said: readonly unknown[];
  /** Whether this is all of it. */
  readonly isWhole: boolean;
}

/** Of bytes so many are looked at. */
const MOST_BYTES = 20_000;

/** How an object speaks for itself. */
const VOICES = ['toString', 'toJSON', Symbol.toPrimitive, inspect.custom] as const;

/** Whose accessors say nothing, or refuse to. */
const SILENT: ReadonlySet<unknown> = new Set([Object.prototype, Error.prototype, Function.prototype]);

/**
 * Looks at an object, also through its accessors.
 *
 * @param room how many members there may be
 * @throws what looking at it throws
 */
export function holdingsOf(object: object, room: number): Holdings {
  const kind = kindOf(object);
  if (ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object)) return bytesOf(object);
  const tooMuch: Holdings = { kind, members: [], said: [], isWhole: false };
  if (sizeOf(object) > room) return tooMuch;
  const keys = Reflect.ownKeys(object);
  if (keys.length > room) return tooMuch;
  const members = [...entriesOf(object), ...keys.filter(isShown(kind)).map((key) => memberOf(object, key))];
  if (kind === 'error' || kind === 'other') members.push(...accessorsOf(object, new Set(keys)));
  const said =
    kind === 'error' || kind === 'other'
      ? saidBy(object, !members.some(({ key }) => typeof key === 'string'))
      : [];
  return { kind, members, said, isWhole: members.length <= room };
}

/** What an object of this class is called, if that can be told. */
export function classNameOf(object: object): string {
  try {
    const { name } = (Reflect.get(object, 'constructor') ?? Object) as { readonly name: unknown };
    return typeof name === 'string' && name !== '' ? name : 'Object';
  } catch {
    return 'Object';
  }
}

function kindOf(object: object): Kind {
  if (object instanceof Error) return 'error';
  if (typeof object === 'function' || VOICES.some((voice) => Object.hasOwn(object, voice))) return 'other';
  if (Array.isArray(object)) return 'list';
  const prototype: unknown = Reflect.getPrototypeOf(object);
  if (prototype === null || prototype === Object.prototype) return 'object';
  // One with members of its own is more than its entries.
  if (Reflect.ownKeys(object).length > 0) return 'other';
  if (prototype === Map.prototype) return 'map';
  return prototype === Set.prototype ? 'set' : 'other';
}

/** Before its keys are listed, which takes its time. */
function sizeOf(object: object): number {
  if (Array.isArray(object)) return object.length;
  return types.isMap(object) || types.isSet(object) ? object.size : 0;
}

const isShown = (kind: Kind) => (key: PropertyKey) => kind !== 'list' || key !== 'length';

function memberOf(object: object, key: PropertyKey, isEnumerable?: boolean): Member {
  const own = Reflect.getOwnPropertyDescriptor(object, key);
  const read = () => Reflect.get(object, key) as unknown;
  return {
    key,
    value: own && 'value' in own ? attempt(read) : told(read),
    isEnumerable: isEnumerable ?? own?.enumerable ?? false,
  };
}

/** Keys and values of a map by turns. */
function* entriesOf(object: object): Iterable<Member> {
  if (types.isMap(object))
    for (const [key, value] of Map.prototype.entries.call(object) as Iterable<[unknown, unknown]>)
      yield* [{ value: key }, { value }];
  if (types.isSet(object))
    for (const value of Set.prototype.values.call(object) as Iterable<unknown>) yield { value };
}

/** What its classes tell of it. */
function accessorsOf(object: object, known: Set<PropertyKey>): Member[] {
  const members: Member[] = [];
  let prototype = Reflect.getPrototypeOf(object);
  for (; prototype && !SILENT.has(prototype); prototype = Reflect.getPrototypeOf(prototype))
    for (const key of Reflect.ownKeys(prototype)) {
      if (known.has(key) || key === '__proto__' || isOld(object, key)) continue;
      known.add(key);
      if (Reflect.getOwnPropertyDescriptor(prototype, key)?.get) members.push(memberOf(object, key, false));
    }
  return members;
}

/** Node's own print a warning when they are read. */
const isOld = (object: object, key: PropertyKey) =>
  object instanceof EventEmitter && typeof key === 'string' && key.startsWith('_');

function bytesOf(object: ArrayBufferView | ArrayBufferLike): Holdings {
  const [buffer, from] = ArrayBuffer.isView(object) ? [object.buffer, object.byteOffset] : [object, 0];
  const text = Buffer.from(buffer, from, Math.min(object.byteLength, MOST_BYTES)).toString();
  return { kind: 'other', members: [], said: [text], isWhole: object.byteLength <= MOST_BYTES };
}

function saidBy(object: object, isEmpty: boolean): unknown[] {
  const has = (voice: PropertyKey) => typeof Reflect.get(object, voice) === 'function';
  const said: unknown[] = [];
  if (has('toJSON')) said.push(told(() => (object as { toJSON(): unknown }).toJSON()));
  if (!isOrdinary(object) || has(Symbol.toPrimitive)) said.push(told(() => spokenText(object)));
  if (isEmpty || types.isPromise(object) || has(inspect.custom)) said.push(told(() => printed(object)));
  return said;
}

const isOrdinary = (object: object) => {
  const text: unknown = Reflect.get(object, 'toString');
  return text === Object.prototype.toString || text === Error.prototype.toString;
};

/** What somebody says when asked. */
function told(say: () => unknown): unknown {
  const said = attempt(say);
  // Nobody but us has asked: a promise of which nobody else knows would end the process where it rejects.
  if (types.isPromise(said)) attempt(() => Promise.prototype.then.call(said, undefined, () => undefined));
  return said;
}

function attempt(look: () => unknown): unknown {
  try {
    return look();
  } catch {
    return UNREADABLE;
  }
}

/** As it says itself. @throws what its `toString` throws */
export const spokenText = (value: unknown): string => String(value);

/** As Node prints it, bounded. */
export const printed = (value: unknown): string =>
  inspect(value, { depth: 2, maxArrayLength: 100, maxStringLength: 20_000, breakLength: Infinity });
