import { isClass } from '../../core/token.js';
import type { PipeTransform } from '../around/interfaces.js';
import {
  DefaultValuePipe,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
} from '../pipes/pipes.js';
import type { JsonSchema } from './json-schema.js';
import { isPlain } from './rules.js';

/** A value that a request has. */
export interface Value {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** A value before a pipe has made something of it. @param pipe a class or an instance; what own ones do is not known */
export function through(value: Value, pipe: object): Value {
  if (pipe instanceof DefaultValuePipe) return defaulted(value, pipe.value);
  const texts = pipe instanceof ParseEnumPipe ? pipe.values.filter((one) => typeof one === 'string') : [];
  if (texts.length > 0) return parsed(value, { type: 'string', enum: texts }, pipe as PipeTransform);
  const known = PARSERS.find(([kind]) => isA(pipe, kind));
  return known ? parsed(value, known[1], new known[0]()) : value;
}

type Parser = new () => PipeTransform;

const PARSERS: readonly (readonly [Parser, JsonSchema])[] = [
  [ParseIntPipe, { type: 'integer' }],
  [ParseFloatPipe, { type: 'number' }],
  [ParseBoolPipe, { type: 'boolean' }],
  [ParseUUIDPipe, { type: 'string', format: 'uuid' }],
];

const isA = (pipe: object, kind: Parser): boolean =>
  pipe instanceof kind || (isClass(pipe) && (pipe === kind || pipe.prototype instanceof kind));

/** It is parsed too where the request does not say it. */
function parsed({ schema }: Value, by: JsonSchema, parser: PipeTransform): Value {
  if (!('default' in schema)) return { schema: by, isRequired: true };
  try {
    const value = parser.transform(schema['default'], {
      type: 'custom',
      metatype: undefined,
      data: undefined,
    });
    return { schema: { ...by, default: value }, isRequired: false };
  } catch {
    return { schema: by, isRequired: true };
  }
}

function defaulted({ schema }: Value, value: unknown): Value {
  const isSaid = isPlain(value) || (Array.isArray(value) && value.every(isPlain));
  return { schema: isSaid ? { ...schema, default: value } : schema, isRequired: false };
}
