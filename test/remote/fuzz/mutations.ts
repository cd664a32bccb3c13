import type { Dice } from './dice.js';

/** What parsers stumble over, as it stands in a document. */
const TOKENS = [
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  '"prototype":1,',
  '"toString":1,',
  '"hasOwnProperty":1,',
  '\ufeff',
  '\u0000',
  '\u2028',
  '\\ud800',
  '\\u0061',
  '\\',
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  ' ',
  '-0',
  '1.0',
  '1e999',
  '-1e-999',
  '9007199254740993',
  '0x10',
  'NaN',
  'null',
  'true',
  '[['.repeat(80),
  '{"a":'.repeat(80),
  '/*',
  '=',
  '%2e%2e',
] as const;

/** What stands in a member instead of what belongs there. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  -1,
  1.5,
  2 ** 53,
  Number.MAX_SAFE_INTEGER,
  1e308,
  '',
  ' ',
  '\n',
  '__proto__',
  'constructor',
  'then',
  'artifact:constructor',
  'node:fs:readFileSync',
  'data:text/javascript,1',
  '../../etc/passwd',
  '../'.repeat(2_000),
  'a'.repeat(10_000),
  'é',
  'https://user@host/',
  'https://169.254.169.254/',
  '2026-11-20T11:00:00Z',
  '2026-11-20T25:00:00Z',
  '99999-01-01T00:00:00Z',
  'ab'.repeat(32),
  [],
  {},
  [[]],
  [null],
  { toString: 1 },
  { length: 1 },
  Array.from({ length: 300 }, (_, at) => at),
];

type Box = Record<string, unknown> | unknown[];

/** Bytes of a text that was changed in a few places, without regard to what it means. */
export function garbled(dice: Dice, bytes: Uint8Array): Uint8Array {
  let changed: Uint8Array = bytes;
  for (let times = dice.below(4); times >= 0; times -= 1) changed = garbledOnce(dice, changed);
  return Uint8Array.from(changed);
}

function garbledOnce(dice: Dice, bytes: Uint8Array): Uint8Array {
  const [at, other] = [dice.below(bytes.length + 1), dice.below(bytes.length + 1)];
  const [from, to] = [Math.min(at, other), Math.max(at, other)];
  const ways: readonly (() => readonly Uint8Array[])[] = [
    () => [bytes.subarray(0, at), Buffer.from([dice.below(256)]), bytes.subarray(at + 1)],
    () => [bytes.subarray(0, at), Buffer.from([dice.below(256)]), bytes.subarray(at)],
    () => [bytes.subarray(0, at), bytes.subarray(at + 1)],
    () => [bytes.subarray(0, at), Buffer.from(dice.of(TOKENS)), bytes.subarray(at)],
    () => [bytes.subarray(0, from), bytes.subarray(to)],
    () => [bytes.subarray(0, to), bytes.subarray(from)],
    () => [bytes.subarray(from, to)],
  ];
  return Buffer.concat(dice.of(ways)());
}

/** A document of the same shape as another, with some members that are otherwise. */
export function misshapen(dice: Dice, document: unknown): unknown {
  const copy = structuredClone(document);
  const boxes = boxesIn(copy);
  for (let times = dice.below(3); times >= 0; times -= 1) misshape(dice, dice.of(boxes), boxes);
  return copy;
}

function misshape(dice: Dice, box: Box, boxes: readonly Box[]): void {
  const names = Object.keys(box);
  const name = names.length === 0 ? 'x' : dice.of(names);
  const value: unknown = Reflect.get(box, name) ?? null;
  const ways: readonly (() => void)[] = [
    () => put(box, name, dice.of(ODD)),
    () => leaveOut(box, name),
    () => put(box, dice.of(['toString', 'x', 'then', 'length', 'valueOf', '0']), dice.of(ODD)),
    () => put(box, name, [value]),
    () => put(box, name, structuredClone(dice.of(boxes))),
    () => put(box, dice.of(Object.keys(dice.of(boxes)).concat('y')), structuredClone(value)),
  ];
  dice.of(ways)();
}

/** As parsers have it: a name is a name. */
function put(box: Box, name: string, value: unknown): void {
  if (Array.isArray(box)) box.splice(placeOf(name, box.length), 1, value);
  else Object.defineProperty(box, name, { value, enumerable: true, configurable: true, writable: true });
}

function leaveOut(box: Box, name: string): void {
  if (Array.isArray(box)) box.splice(placeOf(name, box.length), 1);
  else Reflect.deleteProperty(box, name);
}

const placeOf = (name: string, length: number) => (/^\d+$/.test(name) ? Number(name) : length);

function boxesIn(value: unknown): Box[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Box, ...Object.values(value).flatMap(boxesIn)];
}
