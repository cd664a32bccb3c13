import '../decorators/reflection.js';
import { textOf } from '../core/errors.js';
import { nameOf, type ClassLibraries, type SettingsClass } from './class-libraries.js';
import { ConfigError } from './config-error.js';
import type { JsonSchema } from './json-schema.js';
import { schemaBehind } from './schema-settings.js';
import { objectOfSchema } from './schema-shape.js';
import { eachOfRecord, refuseUnsayable, TO_CLASS } from './unsayable.js';
import { scalarShape } from './field-shape.js';
import type { Check } from './field-shape.js';
import { ANY } from './shape.js';
import type { Field, ListShape, ObjectShape, RecordShape, Shape } from './shape.js';

/** Reads from classes of settings what they take: their validators, `@Type`, emitted types and default values. */
export class ClassShapes {
  readonly #known = new WeakMap<SettingsClass, ObjectShape>();
  readonly #initial = new WeakMap<SettingsClass, object>();

  constructor(private readonly libraries: ClassLibraries) {}

  /** The same shape each time. @throws ConfigError `config/bad-class` */
  of(cls: SettingsClass): ObjectShape {
    const known = this.#known.get(cls);
    if (known) return known;
    const schema = schemaBehind(cls);
    if (schema) return this.#described(cls, schema);
    const fields = new Map<string, Field>();
    const shape: ObjectShape = { kind: 'object', name: nameOf(cls), fields };
    // Known before it is complete: a class may hold itself.
    this.#known.set(cls, shape);
    try {
      for (const [name, checks] of this.#properties(cls)) {
        refuseUnsayable(cls, name, this.libraries.records);
        fields.set(name, this.#field(cls, name, checks));
      }
    } catch (error) {
      this.#known.delete(cls);
      throw error;
    }
    return shape;
  }

  #described(cls: SettingsClass, schema: JsonSchema): ObjectShape {
    const shape = objectOfSchema(schema, nameOf(cls));
    this.#known.set(cls, shape);
    return shape;
  }

  /** One instance, for its defaults. @throws ConfigError `config/bad-class` */
  initial(cls: SettingsClass): object {
    const known = this.#initial.get(cls);
    if (known) return known;
    try {
      const made = new cls();
      this.#initial.set(cls, made);
      return made;
    } catch (cause) {
      throw new ConfigError(
        'config/bad-class',
        `${nameOf(cls)} cannot be made: ${textOf(cause)}. Nothing was changed.`,
        {
          hint: 'a class of settings has a constructor without parameters that does nothing but set defaults',
          cause,
        },
      );
    }
  }

  /** What each property is checked for; one that nobody checks is known by its default. */
  #properties(cls: SettingsClass): Map<string, RecordedCheck[]> {
    const { validator, records } = this.libraries;
    const properties = new Map<string, RecordedCheck[]>();
    for (const name of Object.keys(this.initial(cls))) properties.set(name, []);
    for (const name of records.getExposedProperties(cls, TO_CLASS)) properties.set(name, []);
    const recorded = validator.getMetadataStorage().getTargetValidationMetadatas(cls, '', false, false);
    for (const check of recorded) {
      const { propertyName } = check;
      const list = properties.get(propertyName) ?? [];
      properties.set(propertyName, [...list, check]);
    }
    return properties;
  }

  #field(cls: SettingsClass, name: string, checks: readonly RecordedCheck[]): Field {
    const initial: unknown = Reflect.get(this.initial(cls), name);
    const isConditional = checks.some(({ type }) => type === 'conditionalValidation');
    const isOnlyAllowed = checks.every(({ type }) => type === 'whitelistValidation');
    const isRequired = initial === undefined && !isConditional && !isOnlyAllowed;
    const shape = this.#shape(cls, name, { checks, initial });
    return { shape: isConditional ? { ...shape, isOptional: true } : shape, isRequired };
  }

  #shape(cls: SettingsClass, name: string, { checks, initial }: Facts): Shape {
    const { records } = this.libraries;
    if (records.findTransformMetadatas(cls, name, TO_CLASS).length > 0) return ANY;
    const type: unknown = Reflect.getMetadata('design:type', cls.prototype as object, name);
    const said = records.findTypeMetadata(cls, name);
    if (said?.options?.discriminator !== undefined) return ANY;
    const own = checks.filter(({ each }) => !each);
    const outer = outerShape(scalarShape(own, type, initial), type, initial);
    const inner = checks.filter(({ each }) => each);
    if (outer.kind === 'list' || inner.length > 0)
      return this.#collection(cls, name, { outer, checks: inner });
    const nested = classFrom(said?.typeFunction()) ?? this.#nestedType(type, checks);
    if (nested === undefined) return outer;
    this.#nest(cls, name, { nested, isMap: isMap(outer) });
    return isMap(outer) ? { ...outer, of: this.of(nested) } : this.of(nested);
  }

  #collection(
    cls: SettingsClass,
    name: string,
    { outer, checks }: { outer: Shape; checks: readonly RecordedCheck[] },
  ): Shape {
    if (outer.kind === 'record' && !isMap(outer)) throw eachOfRecord(cls, name);
    const of = this.#itemShape(cls, name, { checks, isMap: isMap(outer) });
    return isMap(outer) ? { ...outer, of } : { ...listOf(outer), of };
  }

  #itemShape(
    cls: SettingsClass,
    name: string,
    { checks, isMap }: { checks: readonly RecordedCheck[]; isMap: boolean },
  ): Shape {
    const nested = classFrom(this.libraries.records.findTypeMetadata(cls, name)?.typeFunction());
    if (nested === undefined) return scalarShape(checks, undefined, undefined);
    this.#nest(cls, name, { nested, isMap });
    return this.of(nested);
  }

  /** The emitted type, where it is a class of settings rather than one of the language. */
  #nestedType(type: unknown, checks: readonly RecordedCheck[]): SettingsClass | undefined {
    const cls = classFrom(type);
    if (cls === undefined) return undefined;
    const isNested = checks.some((check) => check.type === 'nestedValidation');
    return isNested || this.#isChecked(cls) ? cls : undefined;
  }

  #isChecked(cls: SettingsClass): boolean {
    const storage = this.libraries.validator.getMetadataStorage();
    return storage.getTargetValidationMetadatas(cls, '', false, false).length > 0;
  }

  /** As if `@Type` and `@ValidateNested` stood there: without them nobody would make or check what is nested. */
  #nest(
    cls: SettingsClass,
    name: string,
    { nested, isMap }: { nested: SettingsClass; isMap: boolean },
  ): void {
    const { validator, transformer, records } = this.libraries;
    const prototype = cls.prototype as object;
    if (!records.findTypeMetadata(cls, name)) transformer.Type(() => nested)(prototype, name);
    // A field without a written type has that of its default.
    const record = records.findTypeMetadata(cls, name);
    if (record && isMap) record.reflectedType = Map;
    const checks = validator.getMetadataStorage().getTargetValidationMetadatas(cls, '', false, false);
    const isNested = checks.some((one) => one.propertyName === name && one.type === 'nestedValidation');
    if (!isNested && this.#isChecked(nested)) validator.ValidateNested()(prototype, name);
  }
}

interface RecordedCheck extends Check {
  readonly type: string;
  readonly each: boolean;
}

interface Facts {
  readonly checks: readonly RecordedCheck[];
  readonly initial: unknown;
}

const BUILT_IN: ReadonlySet<unknown> = new Set([
  Array,
  BigInt,
  Boolean,
  Date,
  Function,
  Map,
  Number,
  Object,
  Promise,
  RegExp,
  Set,
  String,
  Symbol,
  URL,
]);

/** By its type or its default, whatever is checked: a Map is written as a map, and stays one. */
const outerShape = (shape: Shape, type: unknown, initial: unknown): Shape =>
  shape.kind === 'record' && (type === Map || initial instanceof Map) ? { ...shape, isMap: true } : shape;

const isMap = (shape: Shape): shape is RecordShape => shape.kind === 'record' && shape.isMap === true;

/** A list; a Set where the class has one. */
const listOf = (outer: Shape): ListShape => (outer.kind === 'list' ? outer : { kind: 'list', of: ANY });

const classFrom = (type: unknown): SettingsClass | undefined =>
  typeof type === 'function' && !BUILT_IN.has(type) ? (type as SettingsClass) : undefined;
