import { textOf } from '../core/errors.js';
import type { SettingsClass } from '../core/component.js';
import { ConfigError } from './config-error.js';
import { deepFreeze } from './deep-freeze.js';
import type { JsonSchema } from './json-schema.js';
import { faultsOfSettings, isJsonMap, type SchemaFault } from './schema-words.js';

const SCHEMAS = new WeakMap<SettingsClass, JsonSchema>();

/** The schema that describes a class; undefined for one that describes itself by its decorators. */
export const schemaBehind = (cls: SettingsClass): JsonSchema | undefined => SCHEMAS.get(cls);

/**
 * A class of settings for a candidate that is no class, out of a JSON Schema: configuration gives such a candidate its settings as
 * any other, in `context.settings` of its factory, frozen, with defaults and secrets. What is not there is filled in from `default`.
 *
 * @param schema describes an object in these words: `type`, `properties`, `required`, `additionalProperties`, `items`, `enum`,
 *   `const`, `default`, `title`, `description`, `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `minLength`, `maxLength`,
 *   `minItems`, `maxItems`. It is copied
 * @param name for messages. Default `settings`
 * @throws ConfigError `config/bad-schema`
 */
export function settingsFromSchema(schema: JsonSchema, name = 'settings'): SettingsClass {
  const own = copied(schema);
  const initial = filled({}, own);
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- what settings are told apart by
  const cls: SettingsClass = class {
    constructor() {
      Object.assign(this, structuredClone(initial));
    }
  };
  Object.defineProperty(cls, 'name', { value: name });
  SCHEMAS.set(cls, own);
  return cls;
}

function copied(schema: JsonSchema): JsonSchema {
  const faults = faultsOfSettings(schema, 'schema');
  if (faults.length > 0) throw badSchema(faults);
  try {
    return deepFreeze(structuredClone(schema));
  } catch (cause) {
    throw badSchema([{ path: 'schema', what: `cannot be copied: ${textOf(cause)}` }], cause);
  }
}

/** A value, with what is not there filled in from the defaults of its schema. Nothing of it is changed. */
export function filled(value: unknown, schema: unknown): unknown {
  if (!isJsonMap(schema)) return value;
  const { properties, additionalProperties, items } = schema;
  if (Array.isArray(value)) return value.map((one) => filled(one, items));
  if (!isJsonMap(value)) return value;
  const known = isJsonMap(properties) ? properties : {};
  const all: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value))
    all[name] = filled(one, Object.hasOwn(known, name) ? known[name] : additionalProperties);
  for (const [name, one] of Object.entries(known))
    if (!Object.hasOwn(all, name) && isJsonMap(one) && one['default'] !== undefined)
      all[name] = filled(structuredClone(one['default']), one);
  return all;
}

function badSchema(faults: readonly SchemaFault[], cause?: unknown): ConfigError {
  const [first] = faults;
  const lines = faults.map(({ path, what }) => `${path} ${what}`).join('; ');
  return new ConfigError('config/bad-schema', `A schema of settings cannot be used: ${lines}.`, {
    ...(first && { path: first.path }),
    hint: 'describe settings in the words that settingsFromSchema names',
    cause,
  });
}
