import type { Verification, VerificationProgress } from '../../core/state.js';
import { OneiricError, oneLineOf } from '../../core/errors.js';
import type { Database, Row } from '../../storage/database.js';
import { schemaProblems } from '../../storage/schema-check.js';
import type { Work } from './outcomes.js';
import { unreadableRows } from './soundness.js';
import { STATE_SCHEMA } from './state-schema.js';
import { STATE_TABLES, type StateTable } from './state-tables.js';

/** How to look through a state. */
export interface VerificationTools {
  readonly read: <T>(work: Work<T>) => Promise<T>;
  /** Between two steps, others have their turn. */
  readonly pause: () => Promise<void>;
  readonly onProgress?: ((progress: VerificationProgress) => void) | undefined;
}

const PAGE_ROWS = 5_000;
const MOST_PROBLEMS = 100;

/** Looks through all of a state: its structure, what refers to what, and every row. It goes on being used meanwhile. */
export async function verify(tools: VerificationTools): Promise<Verification> {
  const problems = await found(tools, (database) => schemaProblems(database, STATE_SCHEMA));
  const rows: Record<string, number> = {};
  for (const [done, table] of STATE_TABLES.entries()) {
    tools.onProgress?.({ table: table.name, done, steps: STATE_TABLES.length });
    problems.push(...(await found(tools, (database) => structureOf(database, table))));
    rows[table.name] = await readable(table, tools, problems);
  }
  return { isSound: problems.length === 0, problems: problems.slice(0, MOST_PROBLEMS), rows };
}

/** What is wrong, or why that cannot be told. */
async function found(
  { read, pause }: VerificationTools,
  work: Work<string[] | Promise<string[]>>,
): Promise<string[]> {
  await pause();
  return read(work).catch(asProblem);
}

function structureOf(database: Database, table: StateTable): string[] {
  const { name, check, references } = table;
  const texts = database.all(check).map((row) => String(Object.values(row)[0]));
  const broken = database.all(references).length;
  return [
    ...texts.filter((text) => text !== 'ok').map((text) => `${name}: ${text}`),
    ...(broken > 0 ? [`${name}: ${broken} rows refer to rows that are not there`] : []),
    ...unreadableRows(database, table),
  ];
}

/** How many rows can be read. */
async function readable(table: StateTable, tools: VerificationTools, problems: string[]): Promise<number> {
  let count = 0;
  for (;;) {
    await tools.pause();
    const page = (database: Database): readonly Row[] => database.all(table.page, count, PAGE_ROWS);
    const rows = await tools.read(page).catch((error: unknown) => {
      problems.push(...asProblem(error));
      return [];
    });
    count += rows.length;
    if (rows.length < PAGE_ROWS) return count;
  }
}

/** An error of the file is what was looked for; another one is not. */
function asProblem(error: unknown): string[] {
  if (OneiricError.is(error) && error.code.startsWith('storage/')) return [oneLineOf(error)];
  throw error;
}
