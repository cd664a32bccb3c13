type Schema = Readonly<Record<string, unknown>>;

/** Keywords that only tell people something. */
const TOLD = new Set(['$schema', '$defs', 'title', 'description', 'default', 'examples']);

/** What a value is wrong in by a JSON Schema: paths. Knows the keywords that our schemas use, and no others. */
export function wrongIn(value: unknown, schema: Schema): string[] {
  return wrong({ value, schema, path: '' }, schema);
}

interface Spot {
  readonly value: unknown;
  readonly schema: Schema;
  readonly path: string;
}

/** What each keyword finds wrong. */
const KEYWORDS: Record<string, (spot: Spot, said: unknown, root: Schema) => string[]> = {
  $ref: (spot, said, root) => wrong({ ...spot, schema: referred(String(said), root) }, root),
  anyOf: (spot, said, root) =>
    (said as Schema[]).some((schema) => wrong({ ...spot, schema }, root).length === 0) ? [] : [spot.path],
  not: (spot, said, root) =>
    wrong({ ...spot, schema: said as Schema }, root).length === 0 ? [spot.path] : [],
  enum: ({ value, path }, said) => ((said as unknown[]).includes(value) ? [] : [path]),
  type: ({ value, path }, said) => ([said].flat().some((type) => isOf(value, String(type))) ? [] : [path]),
  minimum: ({ value, path }, said) => (typeof value !== 'number' || value >= Number(said) ? [] : [path]),
  maximum: ({ value, path }, said) => (typeof value !== 'number' || value <= Number(said) ? [] : [path]),
  pattern: ({ value, path }, said) =>
    typeof value !== 'string' || new RegExp(String(said)).test(value) ? [] : [path],
  items: ({ value, path }, said, root) =>
    Array.isArray(value)
      ? value.flatMap((one, at) =>
          wrong({ value: one, schema: said as Schema, path: `${path}[${at}]` }, root),
        )
      : [],
  properties: ({ value, path }, said, root) =>
    membersOf(value).flatMap(([name, one]) => {
      const schema = (said as Record<string, Schema>)[name];
      return schema ? wrong({ value: one, schema, path: `${path}.${name}` }, root) : [];
    }),
  additionalProperties: ({ value, schema, path }, said, root) =>
    membersOf(value)
      .filter(([name]) => !Object.hasOwn(schema['properties'] ?? {}, name))
      .map(([name, one]) => ({ value: one, schema: said as Schema, path: `${path}.${name}` }))
      .flatMap((spot) => (said === false ? [spot.path] : wrong(spot, root))),
};

function wrong(spot: Spot, root: Schema): string[] {
  return Object.entries(spot.schema).flatMap(([keyword, said]) => {
    if (TOLD.has(keyword)) return [];
    const finds = KEYWORDS[keyword];
    if (!finds) throw new TypeError(`${spot.path} has the keyword ${keyword}, which is not known here`);
    return finds(spot, said, root);
  });
}

function referred(reference: string, root: Schema): Schema {
  const name = reference.replace('#/$defs/', '');
  const found = (root['$defs'] as Record<string, Schema>)[name];
  if (!found) throw new TypeError(`${reference} leads nowhere`);
  return found;
}

const membersOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
