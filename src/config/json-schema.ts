import { isSecretNode } from './hidden.js';
import { below } from './config-path.js';
import { shownValue } from './explain-config.js';
import { parseRefs } from './secret-refs.js';
import { expected } from './shape.js';
import type { Field, ListShape, NumberShape, ObjectShape, RecordShape, Shape } from './shape.js';
import { nodeAt } from './tree.js';
import type { ConfigNode } from './tree.js';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const SECRET_REF = { $ref: '#/$defs/secretReference' };

/** Whether a text holds the value of a secret. */
export type Hides = (text: string) => boolean;

/** The schema (draft 2020-12) of everything that a configuration may say, for editors. Secretive defaults are left out. */
export function jsonSchema(root: ObjectShape, defaults: ConfigNode, hides: Hides): JsonSchema {
  const writer = new SchemaWriter(hides);
  const schema = writer.object(root, '', defaults);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of an Oneiric application',
    ...schema,
    $defs: {
      secretReference: {
        type: 'string',
        pattern: '\\$\\{secret:',
        description: 'a reference: ${secret:name}',
      },
      ...writer.definitions(),
    },
  };
}

class SchemaWriter {
  /** Classes that hold themselves are written once; all others where they stand, with their own defaults. */
  readonly #open = new Set<ObjectShape>();
  readonly #cyclic = new Map<ObjectShape, string>();
  readonly #definitions = new Map<string, JsonSchema>();
  /** Whether what is being written cannot refer to a secret. */
  #isPlain = false;

  constructor(private readonly hides: Hides) {}

  object(shape: ObjectShape, path: string, defaults: ConfigNode | undefined): JsonSchema {
    this.#open.add(shape);
    const properties = [...shape.fields].flatMap(([name, field]) =>
      this.#property(name, field, {
        path: below(path, name),
        defaults: defaults && nodeAt(defaults, [name]),
      }),
    );
    this.#open.delete(shape);
    const required = [...shape.fields].filter(([, { isRequired }]) => isRequired).map(([name]) => name);
    return {
      type: ['object', 'null'],
      properties: Object.fromEntries(properties),
      // What is required may be said by another layer, so that it is only told.
      ...(required.length === 0 ? {} : { description: `some layer has to say ${required.join(', ')}` }),
      additionalProperties: shape.others ? this.#schema(shape.others, path, undefined) : false,
    };
  }

  /** What is referred to. */
  definitions(): JsonSchema {
    const written = new Map(this.#definitions);
    for (const [shape, name] of this.#cyclic) written.set(name, this.object(shape, name, undefined));
    return Object.fromEntries(written);
  }

  #property(
    name: string,
    { shape, isPlain = false }: Field,
    { path, defaults }: { path: string; defaults: ConfigNode | undefined },
  ): [string, JsonSchema][] {
    const outer = this.#isPlain;
    this.#isPlain ||= isPlain;
    const initial = defaults && shape.kind !== 'object' ? this.#default(defaults, path, shape) : {};
    const schema = { ...this.#schema(shape, path, defaults), ...initial };
    const properties: [string, JsonSchema][] = [[name, schema]];
    if (shape.kind === 'list')
      properties.push([
        `${name}+`,
        { ...this.#schema(shape, path, undefined), description: `appended to ${name}` },
      ]);
    this.#isPlain = outer;
    return properties;
  }

  #schema(shape: Shape, path: string, defaults: ConfigNode | undefined): JsonSchema {
    switch (shape.kind) {
      case 'object':
        return shape.bare
          ? { anyOf: [this.#schema(shape.bare, path, undefined), this.#whole(shape, path, defaults)] }
          : this.#whole(shape, path, defaults);
      case 'record':
        return this.#record(shape, path);
      case 'list':
        return shape.definition === undefined ? this.#list(shape, path) : this.#defined(shape, path);
      case 'any':
        return {};
      default:
        return this.#isPlain ? plainSchema(shape) : scalarSchema(shape);
    }
  }

  #whole(shape: ObjectShape, path: string, defaults: ConfigNode | undefined): JsonSchema {
    return this.#open.has(shape) || this.#cyclic.has(shape)
      ? this.#reference(shape)
      : this.object(shape, path, defaults);
  }

  #list({ of }: ListShape, path: string): JsonSchema {
    return { type: ['array', 'null'], items: this.#schema(of, path, undefined) };
  }

  #defined(shape: ListShape, path: string): JsonSchema {
    const { definition = '' } = shape;
    if (!this.#definitions.has(definition)) this.#definitions.set(definition, this.#list(shape, path));
    return { $ref: `#/$defs/${definition}` };
  }

  #record({ of, likely }: RecordShape, path: string): JsonSchema {
    const each = this.#schema(of, path, undefined);
    const properties = [...(likely ?? [])].map(
      ([name, examples]) => [name, { ...each, ...(examples.length > 0 && { examples }) }] as const,
    );
    return {
      type: ['object', 'null'],
      ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
      additionalProperties: each,
    };
  }

  #default(node: ConfigNode, path: string, shape: Shape): JsonSchema {
    if (isSecretNode(node, path) || hasSecret(node, path)) return {};
    const value = shownValue(node, path, shape);
    return this.hides(JSON.stringify(value)) ? {} : { default: value };
  }

  #reference(shape: ObjectShape): JsonSchema {
    const name = this.#cyclic.get(shape) ?? `${shape.name}${this.#cyclic.size}`;
    this.#cyclic.set(shape, name);
    return { $ref: `#/$defs/${name}` };
  }
}

type ScalarShape = Exclude<Shape, { kind: 'object' | 'record' | 'list' | 'any' }>;

/** Of what cannot be a secret. */
function plainSchema(shape: ScalarShape): JsonSchema {
  const { anyOf: [only] = [], ...schema } = scalarSchema(shape) as { anyOf?: readonly JsonSchema[] };
  return only ? { ...only, ...schema } : { ...schema, not: SECRET_REF };
}

function scalarSchema(shape: ScalarShape): JsonSchema {
  const description = expected(shape);
  if (shape.kind === 'boolean') return { anyOf: [{ type: ['boolean', 'null'] }, SECRET_REF], description };
  if (shape.kind === 'choice')
    return { anyOf: [{ enum: [...shape.choices, null] }, SECRET_REF], description };
  if (shape.kind !== 'text') {
    const { choices } = shape;
    const bounds = boundsOf(shape);
    const plain = choices ? { enum: [...choices, null] } : { type: [shape.kind, 'null'], ...bounds };
    return { anyOf: [plain, SECRET_REF], description };
  }
  if (shape.choices) return { anyOf: [{ enum: [...shape.choices, null] }, SECRET_REF], description };
  // A reference is longer, shorter or otherwise shaped than what it stands for: bounds of text are only told.
  return {
    type: ['string', 'null'],
    description: shape.format === undefined ? description : `text (${shape.format})`,
  };
}

const KEYWORDS = [
  ['minimum', 'minimum'],
  ['maximum', 'maximum'],
  ['above', 'exclusiveMinimum'],
  ['below', 'exclusiveMaximum'],
] as const;

const boundsOf = (shape: NumberShape): JsonSchema =>
  Object.fromEntries(
    KEYWORDS.flatMap(([bound, keyword]) => (shape[bound] === undefined ? [] : [[keyword, shape[bound]]])),
  );

function hasSecret(node: ConfigNode, path: string): boolean {
  if (node.kind === 'list') return node.items.some((one) => hasSecret(one, path));
  if (node.kind === 'map')
    return [...node.entries].some(
      ([name, one]) => isSecretNode(one, below(path, name)) || hasSecret(one, path),
    );
  return typeof node.value === 'string' && parseRefs(node.value) !== undefined;
}
