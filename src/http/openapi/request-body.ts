import type { DtoSchemas } from './dto-schemas.js';
import type { Input } from './inputs.js';
import type { JsonSchema } from './json-schema.js';
import { through, type Value } from './pipe-schemas.js';

/** The body of a request. */
export interface OpenApiBody {
  readonly required: boolean;
  readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const TEXT_TYPE = 'text/plain';

/** What a method takes as body; undefined where it takes none. */
export function requestBodyOf(inputs: readonly Input[], schemas: DtoSchemas): OpenApiBody | undefined {
  const bodies = inputs.filter(({ from }) => from === 'body');
  const whole = bodies.find(({ name }) => name === undefined);
  if (whole) return wholeBody(whole, schemas);
  return bodies.length === 0 ? undefined : fieldsBody(bodies, schemas);
}

function wholeBody(input: Input, schemas: DtoSchemas): OpenApiBody {
  const { type, isValidated, pipes } = input;
  if (!isValidated) {
    const { schema, isRequired } = pipes.reduce<Value>(through, { schema: {}, isRequired: false });
    return { required: isRequired, content: contentOf([JSON_TYPE, FORM_TYPE, TEXT_TYPE], schema) };
  }
  const types = type === String ? [JSON_TYPE, TEXT_TYPE] : [JSON_TYPE];
  const isForm = schemas.isDto(type) && schemas.fieldsOf(type).every(({ schema }) => isOfTexts(schema));
  return { required: true, content: contentOf(isForm ? [JSON_TYPE, FORM_TYPE] : types, schemas.of(type)) };
}

/** Single fields, beside which there may be others. */
function fieldsBody(inputs: readonly Input[], schemas: DtoSchemas): OpenApiBody {
  const fields = inputs.map(({ name = '', type, isValidated, pipes }) => {
    if (isValidated) return { name, schema: schemas.of(type), isRequired: true };
    return { name, ...pipes.reduce<Value>(through, { schema: {}, isRequired: false }) };
  });
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema: one }) => [name, one])),
    ...(required.length > 0 && { required: [...new Set(required)] }),
  };
  const isForm = fields.every(({ schema: one }) => Object.keys(one).length === 0 || isOfTexts(one));
  return {
    required: required.length > 0,
    content: contentOf(isForm ? [JSON_TYPE, FORM_TYPE] : [JSON_TYPE], schema),
  };
}

/** Forms say nothing but texts. */
function isOfTexts({ type, enum: values }: JsonSchema): boolean {
  if (Array.isArray(values)) return values.some((value) => typeof value === 'string');
  return [type].flat().includes('string');
}

const contentOf = (types: readonly string[], schema: JsonSchema) =>
  Object.fromEntries(types.map((type) => [type, { schema }]));
