import { StorageError } from '../core/errors.js';

/** A statement that was written in the source code. Made by {@link sql} only. */
export class Sql {
  /** @internal */
  constructor(readonly text: string) {}
}

/**
 * The only way to write SQL: a template without values, so that nothing from outside can become part of it.
 * Values go to `?` placeholders of the statement.
 *
 * @throws StorageError `storage/dynamic-sql` for anything but a plain template
 * @example
 * const READ = sql`SELECT value FROM entries WHERE key = ?`;
 */
export function sql(template: TemplateStringsArray, ...values: never[]): Sql {
  const [text] = template;
  if (values.length === 0 && Array.isArray(template.raw) && Object.isFrozen(template) && text !== undefined) {
    return new Sql(text);
  }
  throw new StorageError('storage/dynamic-sql', 'SQL is a template without values. Nothing was executed.', {
    hint: 'write ? in the statement, and pass the values to run, get or all',
  });
}
