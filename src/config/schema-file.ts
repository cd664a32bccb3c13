import { oneLineOf } from '../core/errors.js';
import { replaceFile } from '../files/replace-file.js';
import { ConfigError } from './config-error.js';
import type { Directory } from './directory.js';
import { jsonSchema, type Hides, type JsonSchema } from './json-schema.js';
import { RootShape } from './root-shape.js';
import { VALIDATION } from './validate.js';

/** The schema of what may be said about what there is, whatever is said. */
export function schemaOf(directory: Directory, hides: Hides): JsonSchema {
  const { shape, defaults } = new RootShape(directory, VALIDATION.shapes);
  return jsonSchema(shape, defaults, hides);
}

/**
 * Writes a schema into a file, in one step; not where it stands there already.
 *
 * @returns whether it was written
 * @throws ConfigError `config/cannot-write`
 */
export async function writeSchema(path: string, schema: JsonSchema): Promise<boolean> {
  try {
    return await replaceFile(path, `${JSON.stringify(schema, undefined, 2)}\n`);
  } catch (cause) {
    throw new ConfigError('config/cannot-write', `${path} cannot be written: ${oneLineOf(cause)}.`, {
      file: path,
      hint: 'name a file in a folder that is there and may be written to',
      cause,
    });
  }
}
