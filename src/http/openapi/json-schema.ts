/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 has them. */
export type JsonSchema = Readonly<Record<string, unknown>>;

type Stricter = (one: number, other: number) => number;

/** Of two bounds, the one that leaves less. */
const BOUNDS = new Map<string, Stricter>([
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'].map(
    (name): [string, Stricter] => [name, Math.max],
  ),
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'].map((name): [string, Stricter] => [
    name,
    Math.min,
  ]),
]);

/** The schema of what fits all of these. */
export function allOf(schemas: readonly JsonSchema[]): JsonSchema {
  const merged = new Map<string, unknown>();
  const apart: JsonSchema[] = [];
  for (const schema of schemas) {
    const entries = Object.entries(schema).map(([name, value]) => both(name, value, merged.get(name)));
    if (entries.includes(undefined)) apart.push(schema);
    else for (const [name, value] of entries as Entry[]) merged.set(name, value);
  }
  const schema = Object.fromEntries(merged);
  return apart.length === 0 ? schema : { ...schema, allOf: apart };
}

type Entry = [name: string, value: unknown];

/** What fits both values of a keyword; undefined where no value of it says that. */
function both(name: string, value: unknown, known: unknown): Entry | undefined {
  if (known === undefined || known === value) return [name, value];
  const stricter = BOUNDS.get(name);
  if (stricter) return [name, stricter(known as number, value as number)];
  if (name !== 'type') return undefined;
  const isWhole = [known, value].includes('integer') && [known, value].includes('number');
  return isWhole ? [name, 'integer'] : undefined;
}

/** The schema of what fits this, and of null. */
export function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (Object.keys(schema).length === 0) return schema;
  const isPlain =
    typeof type === 'string' && !['enum', 'const', 'not', 'allOf', '$ref'].some((name) => name in schema);
  return isPlain ? { ...schema, type: [type, 'null'] } : { anyOf: [schema, { type: 'null' }] };
}
