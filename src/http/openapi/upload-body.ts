import type { Route } from '../exchange.js';
import { wishesOf, type FileWish } from '../uploads/wishes.js';
import type { DtoSchemas } from './dto-schemas.js';
import type { Field } from './fields.js';
import type { Input } from './inputs.js';
import type { JsonSchema } from './json-schema.js';
import type { OpenApiBody } from './request-body.js';

const FILE: JsonSchema = { type: 'string', contentMediaType: 'application/octet-stream' };

/** The form with files that a method takes; undefined where it takes none. */
export function uploadBodyOf(
  route: Route,
  inputs: readonly Input[],
  schemas: DtoSchemas,
): OpenApiBody | undefined {
  const wishes = wishesOf(route);
  if (wishes.length === 0) return undefined;
  const dto = inputs.find(
    ({ from, name, isValidated }) => from === 'body' && name === undefined && isValidated,
  )?.type;
  const fields = [...(schemas.isDto(dto) ? schemas.fieldsOf(dto) : []), ...wishes.flatMap(fileField)];
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema: one }) => [name, one])),
    ...(required.length > 0 && { required }),
  };
  return { required: required.length > 0, content: { 'multipart/form-data': { schema } } };
}

/** One that takes all fields says none of their names. */
function fileField({ name, required }: FileWish): readonly Field[] {
  if (name === undefined) return [];
  // Only a parameter of one file says whether that is needed.
  const schema = required === undefined ? { type: 'array', items: FILE } : FILE;
  return [{ name, schema, isRequired: required === true }];
}
