import type { DtoSchemas } from './dto-schemas.js';
import type { Input } from './inputs.js';
import type { JsonSchema } from './json-schema.js';
import { through, type Value } from './pipe-schemas.js';

/** A parameter of an operation. */
export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

/** A parameter of a path, under the name that it has there: another method of the path may call it otherwise. */
export interface ShownParameter {
  readonly name: string;
  readonly shownAs: string;
}

const TEXT: JsonSchema = { type: 'string' };
/** What OpenAPI says otherwise than by parameters. */
const NO_PARAMETERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

/** The parameters of an operation, each once: those of the path in its order, then the others. */
export function parametersOf(
  inputs: readonly Input[],
  path: readonly ShownParameter[],
  schemas: DtoSchemas,
): readonly OpenApiParameter[] {
  const said = inputs.flatMap((input) => valuesOf(input, schemas));
  const ofPath = path.map((parameter) => pathParameter(parameter, said));
  const others = said.filter(
    ({ from, name }) => from !== 'path' && !(from === 'header' && NO_PARAMETERS.has(name)),
  );
  const byName = new Map(others.map((one) => [`${one.from} ${one.name}`, one]));
  return [
    ...ofPath,
    ...[...byName.values()].map(({ from, name, schema, isRequired }) => ({
      name,
      in: from,
      ...(isRequired && { required: true }),
      schema,
    })),
  ];
}

interface Named extends Value {
  readonly from: OpenApiParameter['in'];
  readonly name: string;
}

/** What a method is given of the path, the query and headers, one by one. */
function valuesOf(input: Input, schemas: DtoSchemas): readonly Named[] {
  const { from, name, type, isValidated } = input;
  if (from === 'body') return [];
  if (name !== undefined) return [{ from, name, ...namedValue(input) }];
  if (!isValidated || !schemas.isDto(type)) return [];
  return schemas.fieldsOf(type).map((field) => ({ from, ...field }));
}

function namedValue({ from, type, pipes }: Input): Value {
  const isList = from === 'query' && type === Array;
  const schema = isList ? { type: 'array', items: TEXT } : TEXT;
  // What is said twice in a query is a list, and of an unknown type both are.
  const isOpen = from === 'query' && pipes.length === 0 && !isList && type !== String;
  return pipes.reduce<Value>(through, { schema: isOpen ? {} : schema, isRequired: false });
}

function pathParameter({ name, shownAs }: ShownParameter, said: readonly Named[]): OpenApiParameter {
  const schema = said.find((one) => one.from === 'path' && one.name === name)?.schema ?? TEXT;
  return { name: shownAs, in: 'path', required: true, schema };
}
