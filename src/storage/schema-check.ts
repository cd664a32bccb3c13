import type { Database } from './database.js';
import { versionOf, type Schema } from './schema.js';
import { sql } from './sql.js';
import { scratchDatabase } from './sqlite.js';

// What SQLite adds by itself (indexes of keys, counters, statistics) is its own.
const OBJECTS = sql`
  SELECT type || ' ' || name AS title, sql AS text FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*' ORDER BY title`;

/** Tables, indexes, triggers and views: the statement that makes each, by what it is and its name. */
type Objects = ReadonlyMap<string, string>;

const objectsOf = (database: Database): Objects =>
  new Map(database.all(OBJECTS).map(({ title, text }) => [String(title), String(text)]));

/**
 * What in a file is not as its version of the schema makes it, a sentence each: a table that is missing or has other
 * columns, and anything more, since a trigger of somebody else's would change what is written.
 *
 * @throws StorageError as `Database.all`
 */
export async function schemaProblems(database: Database, schema: Schema): Promise<string[]> {
  const [there, expected] = [objectsOf(database), await expectedOf(schema, versionOf(database))];
  const titles = new Set([...expected.keys(), ...there.keys()]);
  return [...titles].flatMap((title) => {
    const [found, wanted] = [there.get(title), expected.get(title)];
    if (found === wanted) return [];
    if (found === undefined) return [`${title} is missing`];
    return [wanted === undefined ? `${title} does not belong there` : `${title} is another one`];
  });
}

async function expectedOf({ migrations }: Schema, version: number): Promise<Objects> {
  const scratch = await scratchDatabase();
  try {
    for (const step of migrations.slice(0, version)) scratch.exec(step);
    return objectsOf(scratch);
  } finally {
    scratch.close();
  }
}
