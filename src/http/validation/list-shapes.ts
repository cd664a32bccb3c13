import type { MetadataStorage } from 'class-validator';
import type { FieldError } from './field-errors.js';

const NESTED = 'nestedValidation';

/**
 * Fields that hold a list where one object was declared, or no list where a list was: class-validator's `@ValidateNested()` looks
 * into each of a list, and finds nothing wrong with one that is empty; and what is said of `each` holds for a value that is alone.
 */
export function unfitLists(instance: object, storage: MetadataStorage): readonly FieldError[] {
  const found: FieldError[] = [];
  const waiting: Found[] = [{ value: instance, path: '' }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const { name, isNested, isList } of fieldsOf(next.value, storage)) {
      const value: unknown = Reflect.get(next.value, name);
      const path = next.path === '' ? name : `${next.path}.${name}`;
      const wrong = wrongWith(value, { isNested, isList });
      if (wrong !== undefined) found.push({ field: path, messages: [wrong] });
      if (isNested) waiting.push(...objectsIn(value, path));
    }
  }
  return found;
}

/** A query in which what is there once is a list of one, where its class has a list: a query cannot tell the two apart. */
export function withLists(query: object, { prototype }: { readonly prototype: unknown }): object {
  const entries = Object.entries(query).map(([name, value]: [string, unknown]) => {
    const isList = Reflect.getMetadata('design:type', prototype as object, name) === Array;
    return [name, isList && typeof value === 'string' ? [value] : value] as const;
  });
  return Object.fromEntries(entries);
}

/** What a class says of a field. */
interface Shape {
  /** Of objects that have a class of their own. */
  readonly isNested: boolean;
  /** Undefined where nothing tells. */
  readonly isList: boolean | undefined;
}

function wrongWith(value: unknown, { isNested, isList }: Shape): string | undefined {
  if (isNested && isList === false && Array.isArray(value)) return 'has to be an object';
  if (isNested && holdsLists(value)) return 'has to be a list of objects';
  const isAlone = value !== undefined && value !== null && !isMany(value);
  return isList === true && isAlone ? 'has to be a list' : undefined;
}

/** Class-validator looks into each of them as well. */
const holdsLists = (value: unknown) => isMany(value) && [...value.values()].some((one) => isMany(one));

type Many = readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>;

const isMany = (value: unknown): value is Many =>
  Array.isArray(value) || value instanceof Set || value instanceof Map;

interface Found {
  readonly value: object;
  readonly path: string;
}

/** Itself, or those in a list. */
function objectsIn(value: unknown, path: string): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value)) return [{ value, path }];
  return value.flatMap((one: unknown, index) => objectsIn(one, `${path}.${index}`));
}

/** What a class says of its fields. It does not change: rules are declared with the class. */
function fieldsOf(value: object, storage: MetadataStorage): readonly Field[] {
  // What was sent may have a field of that name: its class has the last word.
  const prototype = Reflect.getPrototypeOf(value) ?? Object.prototype;
  let fields = known.get(prototype);
  if (!fields) known.set(prototype, (fields = declaredBy(prototype, storage)));
  return fields;
}

const known = new WeakMap<object, readonly Field[]>();

interface Field extends Shape {
  readonly name: string;
}

function declaredBy(prototype: object, storage: MetadataStorage): readonly Field[] {
  const fields = new Map<string, Field>();
  const rules = storage.getTargetValidationMetadatas(prototype.constructor, '', false, false);
  for (const { type, propertyName: name, each } of rules) {
    const before = fields.get(name);
    const isNested = before?.isNested === true || type === NESTED;
    const declared: unknown = Reflect.getMetadata('design:type', prototype, name);
    const isList = MANY.has(declared) || (isNested ? each || before?.isList === true : undefined);
    fields.set(name, { name, isNested, isList });
  }
  return [...fields.values()];
}

const MANY = new Set<unknown>([Array, Set, Map]);
