import type { JsonSchema } from './json-schema.js';

/** What a rule of class-validator was given. */
export interface RuleFacts {
  readonly constraints: readonly unknown[];
  /** Whether other rules, or its type, say that it is a text. */
  readonly isText: boolean;
}

type Rule = JsonSchema | ((facts: RuleFacts) => JsonSchema);

const TEXT = { type: 'string' };
const NUMBER = { type: 'number' };
const LIST = { type: 'array' };
const TIME = { type: 'string', format: 'date-time' };

const formatted = (format: string) => ({ type: 'string', format });
const patterned = (pattern: string) => ({ type: 'string', pattern });
/** A keyword whose value is the first thing that the rule was given. */
const first =
  (name: string, more: JsonSchema) =>
  ({ constraints: [value] }: RuleFacts) => ({ ...more, [name]: value });

/** Texts of which a schema says no more than that. */
const TEXTS = [
  ...[
    'isAscii',
    'isBIC',
    'isBase32',
    'isBase58',
    'isBtcAddress',
    'isByteLength',
    'isCreditCard',
    'isCurrency',
  ],
  ...[
    'isDataURI',
    'isDecimal',
    'isEAN',
    'isEthereumAddress',
    'IsFirebasePushId',
    'isFullWidth',
    'isHSL',
    'isHalfWidth',
  ],
  ...[
    'isHash',
    'isHexColor',
    'isHexadecimal',
    'isIBAN',
    'isISO31661Alpha2',
    'isISO31661Alpha3',
    'isISO31661Numeric',
  ],
  ...[
    'isISO4217CurrencyCode',
    'isISO6391',
    'isISRC',
    'isISSN',
    'isIdentityCard',
    'isIsbn',
    'isIsin',
    'isJwt',
    'isLatLong',
  ],
  ...[
    'isLocale',
    'isLowercase',
    'isMacAddress',
    'isMagnetURI',
    'isMilitaryTime',
    'isMimeType',
    'isMobilePhone',
  ],
  ...[
    'isMultibyte',
    'isNumberString',
    'isOctal',
    'isPassportNumber',
    'isPhoneNumber',
    'isPort',
    'isPostalCode',
  ],
  ...[
    'isRgbColor',
    'isSemVer',
    'isStrongPassword',
    'isSurrogatePair',
    'isTaxId',
    'isTimeZone',
    'isUppercase',
  ],
  ...['isVariableWidth', 'notContains', 'isAlpha', 'isAlphanumeric'],
];

/** What rules say in a schema, by their names. A rule that is not here says nothing in it, and is checked all the same. */
const RULES = new Map<string, Rule>([
  ...TEXTS.map((name): [string, Rule] => [name, TEXT]),
  ['isString', TEXT],
  ['isNumber', NUMBER],
  ['isInt', { type: 'integer' }],
  ['isBoolean', { type: 'boolean' }],
  ['isArray', LIST],
  ['isObject', { type: 'object' }],
  ['isNotEmptyObject', { type: 'object', minProperties: 1 }],
  ['isDate', TIME],
  ['minDate', TIME],
  ['maxDate', TIME],
  ['isDateString', TIME],
  ['isIso8601', TIME],
  ['isRFC3339', TIME],
  ['isEmail', formatted('email')],
  ['isUrl', formatted('uri')],
  ['isUuid', formatted('uuid')],
  ['isFqdn', formatted('hostname')],
  ['isIp', ({ constraints: [version] }) => ipOf(version)],
  ['isJson', { type: 'string', contentMediaType: 'application/json' }],
  ['isBase64', { type: 'string', contentEncoding: 'base64' }],
  ['isMongoId', patterned('^[0-9a-fA-F]{24}$')],
  ['isBooleanString', { enum: ['true', 'false', '1', '0'] }],
  ['min', first('minimum', NUMBER)],
  ['max', first('maximum', NUMBER)],
  ['isPositive', { type: 'number', exclusiveMinimum: 0 }],
  ['isNegative', { type: 'number', exclusiveMaximum: 0 }],
  [
    'isDivisibleBy',
    ({ constraints: [by] }) => (typeof by === 'number' && by > 0 ? { ...NUMBER, multipleOf: by } : NUMBER),
  ],
  ['minLength', first('minLength', TEXT)],
  ['maxLength', first('maxLength', TEXT)],
  [
    'isLength',
    ({ constraints: [least, most] }) => ({
      ...TEXT,
      minLength: least,
      ...(most !== undefined && { maxLength: most }),
    }),
  ],
  ['matches', ({ constraints: [pattern] }) => patternOf(pattern)],
  [
    'contains',
    ({ constraints: [part] }) => patterned(String(part).replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)),
  ],
  ['equals', ({ constraints: [value] }) => (isPlain(value) ? { const: value } : {})],
  ['notEquals', ({ constraints: [value] }) => (isPlain(value) ? { not: { const: value } } : {})],
  ['isIn', ({ constraints: [values] }) => listed(values)],
  ['isNotIn', ({ constraints: [values] }) => negated(listed(values))],
  ['isEnum', ({ constraints: [entity] }) => listed(enumValues(entity))],
  ['isEmpty', { enum: ['', null] }],
  ['isNotEmpty', ({ isText }) => (isText ? { minLength: 1 } : { not: { enum: ['', null] } })],
  ['isDefined', { not: { type: 'null' } }],
  ['arrayMinSize', first('minItems', LIST)],
  ['arrayMaxSize', first('maxItems', LIST)],
  ['arrayNotEmpty', { type: 'array', minItems: 1 }],
  [
    'arrayUnique',
    ({ constraints: [identify] }) => (identify === undefined ? { ...LIST, uniqueItems: true } : LIST),
  ],
  ['arrayContains', LIST],
  ['arrayNotContains', LIST],
]);

/** Rules that what is not there keeps. */
const OF_NOTHING: ReadonlySet<string> = new Set(['isEmpty', 'notEquals', 'isNotIn']);

/** What a rule of this name says in a schema. */
export function ruleSchema(name: string, facts: RuleFacts): JsonSchema {
  const rule = RULES.get(name) ?? {};
  return typeof rule === 'function' ? rule(facts) : rule;
}

/** Whether a rule of this name refuses what is not there: as far as anybody can tell, own ones do. */
export const refusesNothing = (name: string): boolean => !OF_NOTHING.has(name);

/** The values of an enum: of one of numbers, not the names that TypeScript lists as well. */
function enumValues(entity: unknown): readonly unknown[] {
  if (typeof entity !== 'object' || entity === null) return [];
  const known = entity as Readonly<Record<string, unknown>>;
  const names = Object.keys(known).filter((name) => typeof known[String(known[name])] !== 'number');
  return [...new Set(names.map((name) => known[name]))];
}

/** What JSON says in a word. */
export const isPlain = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

const listed = (values: unknown): JsonSchema =>
  Array.isArray(values) && values.length > 0 && values.every(isPlain)
    ? { enum: [...new Set(values as unknown[])] }
    : {};

const negated = (schema: JsonSchema): JsonSchema => ('enum' in schema ? { not: schema } : {});

function ipOf(version: unknown): JsonSchema {
  return version === 4 || version === 6 || version === '4' || version === '6'
    ? formatted(`ipv${version}`)
    : TEXT;
}

/** Expressions with other flags mean something else in a schema, where every one is of Unicode. */
function patternOf(pattern: unknown): JsonSchema {
  if (!(pattern instanceof RegExp) || /[^gu]/.test(pattern.flags)) return TEXT;
  try {
    // eslint-disable-next-line security/detect-non-literal-regexp -- made of one that the application has
    return patterned(new RegExp(pattern.source, 'u').source);
  } catch {
    return TEXT;
  }
}
