import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import type { Constructable } from '../../core/component.js';
import { isExposed, sentName } from './exposure.js';
import { allOf, orNull, type JsonSchema } from './json-schema.js';
import type { DtoLibraries } from './libraries.js';
import { isPlain, refusesNothing, ruleSchema } from './rules.js';

/** A field of a DTO, as it is sent. */
export interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** What is asked about DTOs, and the schemas of other types. */
export interface FieldTools extends DtoLibraries {
  readonly schemaOf: (type: unknown) => JsonSchema;
}

const NESTED = 'nestedValidation';
const CONDITIONAL = 'conditionalValidation';
const ALLOWED = 'whitelistValidation';
const LISTS: readonly unknown[] = [Array, Set];

/** The fields that a DTO takes, in the order in which their first rules are declared. */
export function fieldsOf(dto: Constructable, tools: FieldTools): readonly Field[] {
  const blank = blankOf(dto);
  return [...byProperty(tools.rulesOf(dto))].flatMap(([property, rules]) => {
    const name = sentName(dto, property, tools.transformer);
    if (name === undefined) return [];
    const isSet = isExposed(dto, property, tools.transformer);
    const value: unknown = isSet ? undefined : Reflect.get(blank, property);
    return [new Property({ dto, property, rules, tools }).field(name, value)];
  });
}

function byProperty(rules: readonly ValidationMetadata[]): Map<string, ValidationMetadata[]> {
  const found = new Map<string, ValidationMetadata[]>();
  for (const rule of rules) {
    const known = found.get(rule.propertyName);
    if (known) known.push(rule);
    else found.set(rule.propertyName, [rule]);
  }
  return found;
}

/** What the class is before anything is known of it, as each request makes one. */
function blankOf(dto: Constructable): object {
  try {
    return new (dto as new () => object)();
  } catch {
    return {};
  }
}

interface PropertyFacts {
  readonly dto: Constructable;
  readonly property: string;
  readonly rules: readonly ValidationMetadata[];
  readonly tools: FieldTools;
}

/** A property of a DTO, and what its rules say. */
class Property {
  readonly #facts: PropertyFacts;
  readonly #type: unknown;
  readonly #isText: boolean;

  constructor(facts: PropertyFacts) {
    const { dto, property, rules, tools } = facts;
    this.#facts = facts;
    this.#type = Reflect.getMetadata('design:type', dto.prototype as object, property);
    this.#isText = this.#type === String || rules.some((rule) => tools.nameOf(rule) === 'isString');
  }

  /** @param value what it is where nothing is sent */
  field(name: string, value: unknown): Field {
    const isOptional = this.#facts.rules.some(
      ({ type, name: rule }) => type === CONDITIONAL && rule === 'isOptional',
    );
    const schema = isOptional ? orNull(this.#schema()) : this.#schema();
    return {
      name,
      schema: isSaid(value) ? { ...schema, default: value } : schema,
      isRequired: value === undefined && this.#refusesNothing(),
    };
  }

  #schema(): JsonSchema {
    const { rules } = this.#facts;
    const said = (isEach: boolean) =>
      allOf(rules.filter((rule) => this.#isOfEach(rule) === isEach).map((rule) => this.#said(rule)));
    const own = said(false);
    const isListed = rules.some((rule) => this.#isOfEach(rule));
    if (isListed) return this.#type === Map ? mapOf(said(true), own) : listOf(said(true), own);
    return Object.keys(own).length > 0 ? own : this.#facts.tools.schemaOf(this.#type);
  }

  /** Whether it is about each of a list. */
  #isOfEach({ each, type }: ValidationMetadata): boolean {
    return each || (type === NESTED && (LISTS.includes(this.#type) || this.#type === Map));
  }

  #said(rule: ValidationMetadata): JsonSchema {
    // A rule with a condition of its own need not hold.
    if (rule.validateIf || rule.type === CONDITIONAL || rule.type === ALLOWED) return {};
    if (rule.type === NESTED) return this.#nested();
    const { nameOf } = this.#facts.tools;
    return ruleSchema(nameOf(rule), { constraints: constraintsOf(rule), isText: this.#isText });
  }

  #nested(): JsonSchema {
    const { dto, property, tools } = this.#facts;
    const type: unknown = tools.transformer.findTypeMetadata(dto, property)?.typeFunction?.() ?? this.#type;
    return tools.schemaOf(type);
  }

  #refusesNothing(): boolean {
    const { rules, tools } = this.#facts;
    if (rules.some(({ type }) => type === CONDITIONAL)) return false;
    return rules.some(
      (rule) =>
        rule.type !== NESTED &&
        rule.type !== ALLOWED &&
        !rule.validateIf &&
        refusesNothing(tools.nameOf(rule)),
    );
  }
}

/** Typed as always there, and missing where a rule takes nothing. */
const constraintsOf = ({ constraints }: { readonly constraints?: readonly unknown[] }) => constraints ?? [];

const listOf = (items: JsonSchema, own: JsonSchema) => allOf([{ type: 'array', items }, own]);

/** What came as an object. */
const mapOf = (additionalProperties: JsonSchema, own: JsonSchema) =>
  allOf([{ type: 'object', additionalProperties }, own]);

/** Whether a schema can say it as a default. */
const isSaid = (value: unknown): boolean => isPlain(value) || (Array.isArray(value) && value.every(isPlain));
