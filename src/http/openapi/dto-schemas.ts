import type { Constructable } from '../../core/component.js';
import { fieldsOf, type Field, type FieldTools } from './fields.js';
import type { JsonSchema } from './json-schema.js';
import type { DtoLibraries } from './libraries.js';
import { PROBLEM_SCHEMA } from './problem-schema.js';

/** Types that need no schema of their own. */
const SIMPLE = new Map<unknown, JsonSchema>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [Boolean, { type: 'boolean' }],
  [Date, { type: 'string', format: 'date-time' }],
  [Array, { type: 'array', items: {} }],
]);

/** The schemas of DTO classes, each under a name of its own: two classes may be called the same. */
export class DtoSchemas {
  readonly #tools: FieldTools;
  readonly #names = new Map<Constructable, string>();
  readonly #fields = new Map<Constructable, readonly Field[]>();
  readonly #schemas = new Map<string, JsonSchema>([['Problem', PROBLEM_SCHEMA]]);

  constructor(libraries: DtoLibraries) {
    this.#tools = { ...libraries, schemaOf: (type) => this.of(type) };
  }

  /** By name, in the order in which they were asked for. */
  get all(): ReadonlyMap<string, JsonSchema> {
    return this.#schemas;
  }

  /** The schema of a type: `{}` where nothing is known of it. */
  of(type: unknown): JsonSchema {
    const simple = SIMPLE.get(type);
    if (simple) return simple;
    return this.isDto(type) ? { $ref: `#/components/schemas/${this.#nameOf(type)}` } : {};
  }

  /** Whether its rules say what is valid. */
  isDto(type: unknown): type is Constructable {
    return typeof type === 'function' && this.#tools.rulesOf(type as Constructable).length > 0;
  }

  /** The fields of a DTO, as they are sent. */
  fieldsOf(dto: Constructable): readonly Field[] {
    let fields = this.#fields.get(dto);
    if (!fields) this.#fields.set(dto, (fields = fieldsOf(dto, this.#tools)));
    return fields;
  }

  #nameOf(dto: Constructable): string {
    const known = this.#names.get(dto);
    if (known !== undefined) return known;
    const wanted = dto.name.replaceAll(/[^\w.-]/g, '_') || 'Dto';
    let name = wanted;
    for (let other = 2; this.#schemas.has(name); other += 1) name = `${wanted}_${other}`;
    this.#names.set(dto, name);
    // Before its fields, which may be of its own class.
    this.#schemas.set(name, {});
    this.#schemas.set(name, this.#objectOf(dto));
    return name;
  }

  #objectOf(dto: Constructable): JsonSchema {
    const fields = this.fieldsOf(dto);
    const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
  }
}
