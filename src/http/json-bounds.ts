import { BadRequestException, PayloadTooLargeException } from './exceptions/exceptions.js';

/** Deeper than anybody writes; what goes through it calls itself once for each. */
const DEEPEST = 64;

/** How much JSON may say. */
export interface JsonBounds {
  /** Keys of objects and items of lists. */
  readonly bodyValues: number;
  /** Objects and lists. */
  readonly bodyObjects: number;
}

/**
 * Sees that what JSON says is no more than what validates can go through in no time, and that none of it could become more than
 * a field of an object.
 *
 * @param most keys of objects and items of lists, in all, and objects and lists, of which each costs as much as many texts
 * @throws BadRequestException, PayloadTooLargeException
 */
export function checkJson(said: unknown, most: JsonBounds): void {
  let level = [said].filter(isObject);
  let count = 0;
  let objects = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw new BadRequestException(`The body is more than ${DEEPEST} levels deep.`);
    objects += level.length;
    if (objects > most.bodyObjects) throw tooMany(most.bodyObjects, 'objects and lists');
    const below: object[] = [];
    for (const value of level) {
      const inside = insideOf(value);
      count += inside.length;
      if (count > most.bodyValues) throw tooMany(most.bodyValues, 'keys and items');
      for (const one of inside) if (isObject(one)) below.push(one);
    }
    level = below;
  }
}

function insideOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value;
  refuseSuspect(value);
  return Object.values(value);
}

/** As fastify: nobody means well with a field of these names. */
function refuseSuspect(value: object): void {
  if (Object.hasOwn(value, '__proto__')) throw suspect('__proto__');
  if (!Object.hasOwn(value, 'constructor')) return;
  const own: unknown = Reflect.get(value, 'constructor');
  if (isObject(own) && Object.hasOwn(own, 'prototype')) throw suspect('constructor');
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const suspect = (name: string) => new BadRequestException(`A field may not be called ${name}.`);

const tooMany = (most: number, what: string) =>
  new PayloadTooLargeException(`The body has more than ${most} ${what}.`);
