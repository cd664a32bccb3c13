import type { Shape } from './shape.js';
import { ANY, SOME_FLAG, SOME_TEXT } from './shape.js';

/** What one decorator of class-validator recorded. */
export interface Check {
  /** `isInt`, `min`; undefined where the kind says it. */
  readonly name?: string | undefined;
  readonly constraints?: readonly unknown[] | undefined;
  /** `customValidation` for nearly all, `whitelistValidation` for `@Allow`. */
  readonly type?: string | undefined;
}

const SOME_SET: Shape = { kind: 'list', of: ANY, isSet: true };
const SOME_DATE: Shape = { kind: 'text', format: 'date-time', of: 'date' };
const SOME_URL: Shape = { kind: 'text', format: 'uri', of: 'url' };

/** Formats that JSON Schema knows. */
const FORMATS = new Map([
  ['isUrl', 'uri'],
  ['isEmail', 'email'],
  ['isUuid', 'uuid'],
  ['isDateString', 'date-time'],
]);

const INTEGERS = new Set(['isInt', 'isDivisibleBy']);
const NUMBERS = new Set(['isNumber', 'isPositive', 'isNegative', 'min', 'max']);
const LISTS = new Set([
  'isArray',
  'arrayContains',
  'arrayMaxSize',
  'arrayMinSize',
  'arrayNotContains',
  'arrayNotEmpty',
  'arrayUnique',
]);
const MAPS = new Set(['isObject', 'isNotEmptyObject']);
const SCALARS: ReadonlySet<Shape['kind']> = new Set(['text', 'number', 'boolean']);
/** These say nothing about the type. */
const TYPELESS = new Set([
  'equals',
  'isDefined',
  'isEmpty',
  'isEnum',
  'isIn',
  'isInstance',
  'isLatitude',
  'isLongitude',
  'isNotEmpty',
  'isNotIn',
  'isOptional',
  'minDate',
  'maxDate',
  'isDate',
  'notEquals',
]);

/** The shape that checks, emitted type and default value of a field tell; what is within lists and classes is told elsewhere. */
export function scalarShape(checks: readonly Check[], type: unknown, initial: unknown): Shape {
  const choices = choicesOf(checks);
  if (choices) return choices;
  if (has(checks, INTEGERS)) return numberShape('integer', checks);
  if (has(checks, NUMBERS)) return numberShape('number', checks);
  if (checks.some(({ name }) => name === 'isBoolean')) return SOME_FLAG;
  if (has(checks, LISTS)) return { kind: 'list', of: ANY };
  if (has(checks, MAPS)) return { kind: 'record', of: ANY };
  if (checks.some(({ name }) => name !== undefined && isTextCheck(name))) return textShape(checks);
  return byType(type, checks) ?? asAllowed(byValue(initial, checks), checks);
}

/** A default is one value of those that a validator of somebody's own, or `@Allow`, lets pass: it tells what is likely. */
function asAllowed(shape: Shape, checks: readonly Check[]): Shape {
  return SCALARS.has(shape.kind) && checks.some(isOpen) ? { kind: 'any', likely: shape } : shape;
}

function byType(type: unknown, checks: readonly Check[]): Shape | undefined {
  switch (type) {
    case String:
      return textShape(checks);
    case Number:
      return numberShape('number', checks);
    case Boolean:
      return SOME_FLAG;
    case Array:
      return { kind: 'list', of: ANY };
    case Set:
      return SOME_SET;
    case Map:
      return { kind: 'record', of: ANY };
    case Date:
      return SOME_DATE;
    case URL:
      return SOME_URL;
    default:
      return undefined;
  }
}

function byValue(value: unknown, checks: readonly Check[]): Shape {
  if (Array.isArray(value)) return { kind: 'list', of: ANY };
  switch (typeof value) {
    case 'string':
      return textShape(checks);
    case 'number':
      return numberShape('number', checks);
    case 'boolean':
      return SOME_FLAG;
    case 'object':
      return value === null ? ANY : byClass(value);
    default:
      return ANY;
  }
}

function byClass(value: object): Shape {
  if (value instanceof Set) return SOME_SET;
  if (value instanceof Date) return SOME_DATE;
  if (value instanceof URL) return SOME_URL;
  const isRecord = value instanceof Map || Object.getPrototypeOf(value) === Object.prototype;
  return isRecord ? { kind: 'record', of: ANY } : ANY;
}

function choicesOf(checks: readonly Check[]): Shape | undefined {
  const values = checks.flatMap(({ name, constraints = [] }): unknown[] => {
    if (name === 'equals') return [constraints[0]];
    if (name !== 'isIn' && name !== 'isEnum') return [];
    const list = constraints[name === 'isIn' ? 0 : 1];
    return Array.isArray(list) ? list : [];
  });
  // None of a class can be said; null and undefined say nothing.
  const choices = values.filter((one) => one !== null && one !== undefined);
  if (choices.length === 0) return undefined;
  if (choices.every((one) => typeof one === 'string')) return { kind: 'text', choices };
  if (choices.every((one) => typeof one === 'number')) return { kind: 'number', choices };
  return choices.every(isScalar) ? { kind: 'choice', choices } : undefined;
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

function numberShape(kind: 'number' | 'integer', checks: readonly Check[]): Shape {
  const minimum = highest(numbersOf(checks, 'min'), Math.max);
  const maximum = highest(numbersOf(checks, 'max'), Math.min);
  return {
    kind,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}

function textShape(checks: readonly Check[]): Shape {
  const [least, most] = checks.find(({ name }) => name === 'isLength')?.constraints ?? [];
  const minimum = highest([...numbersOf(checks, 'minLength'), least], Math.max);
  const isFilled = checks.some(({ name }) => name === 'isNotEmpty');
  const minLength = minimum ?? (isFilled ? 1 : undefined);
  const maxLength = highest([...numbersOf(checks, 'maxLength'), most], Math.min);
  const format = checks.map(({ name }) => FORMATS.get(name ?? '')).find((one) => one !== undefined);
  if (minLength === undefined && maxLength === undefined && format === undefined) return SOME_TEXT;
  return {
    kind: 'text',
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(format === undefined ? {} : { format }),
  };
}

const numbersOf = (checks: readonly Check[], name: string): unknown[] =>
  checks.filter((one) => one.name === name).map(({ constraints }) => constraints?.[0]);

function highest(values: readonly unknown[], pick: (...values: number[]) => number): number | undefined {
  const numbers = values.filter((one) => typeof one === 'number');
  return numbers.length === 0 ? undefined : pick(...numbers);
}

const has = (checks: readonly Check[], names: ReadonlySet<string>) =>
  checks.some(({ name }) => name !== undefined && names.has(name));

/** Whether it may let pass what is of another type than the default. */
const isOpen = ({ type, name = '' }: Check) =>
  type === 'whitelistValidation' || (type === 'customValidation' && !UNCONCERNED.has(name));

/** These let any type pass, which nobody means by them. */
const UNCONCERNED = new Set(['equals', 'isDefined', 'isEmpty', 'isNotEmpty', 'isNotIn', 'notEquals']);

/** Nearly all other checks of class-validator are of text; one that somebody wrote is told by its type. */
const isTextCheck = (name: string) => TEXT_CHECK.test(name) && !TYPELESS.has(name);

const TEXT_CHECK =
  /^(?:isString|isUrl|isEmail|isUuid|isDateString|isPort|isIp|isFqdn|isJson|isJwt|isBase\d+|isAlpha|isAlphanumeric|isAscii|isHexadecimal|isHexColor|isHash|isBooleanString|isNumberString|isLowercase|isUppercase|isLength|minLength|maxLength|isByteLength|matches|contains|notContains|isMimeType|isDataURI|isMagnetURI|isSemVer|isLocale|isTimeZone|isMilitaryTime|isMongoId|isMacAddress|isPhoneNumber|isMobilePhone|isCreditCard|isCurrency|isDecimal|isIBAN|isBIC|isISO\w+|isStrongPassword)$/;
