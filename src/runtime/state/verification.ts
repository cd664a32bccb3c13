import type { Verification, VerificationProgress } from '../../core/state.js';
import { OneiricError, oneLineOf } from '../../core/errors.js';
import type { Database, Row } from '../../storage/database.js';
import { sql, type Sql } from '../../storage/sql.js';
import type { Work } from './group-commit.js';

/** How to look through a state. */
export interface VerificationTools {
  readonly read: <T>(work: Work<T>) => Promise<T>;
  /** Between two steps, others have their turn. */
  readonly pause: () => Promise<void>;
  readonly onProgress?: ((progress: VerificationProgress) => void) | undefined;
}

interface Table {
  readonly name: string;
  readonly check: Sql;
  readonly references: Sql;
  /** Parameters: the first row of the page, most rows. */
  readonly page: Sql;
}

const TABLES: readonly Table[] = [
  {
    name: 'meta',
    check: sql`PRAGMA integrity_check(meta)`,
    references: sql`PRAGMA foreign_key_check(meta)`,
    page: sql`SELECT * FROM meta ORDER BY name LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'selections',
    check: sql`PRAGMA integrity_check(selections)`,
    references: sql`PRAGMA foreign_key_check(selections)`,
    page: sql`SELECT * FROM selections ORDER BY slot LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'activity',
    check: sql`PRAGMA integrity_check(activity)`,
    references: sql`PRAGMA foreign_key_check(activity)`,
    page: sql`SELECT * FROM activity ORDER BY target LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'slot_status',
    check: sql`PRAGMA integrity_check(slot_status)`,
    references: sql`PRAGMA foreign_key_check(slot_status)`,
    page: sql`SELECT * FROM slot_status ORDER BY slot LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'trusted_versions',
    check: sql`PRAGMA integrity_check(trusted_versions)`,
    references: sql`PRAGMA foreign_key_check(trusted_versions)`,
    page: sql`SELECT * FROM trusted_versions ORDER BY source, role LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'journal',
    check: sql`PRAGMA integrity_check(journal)`,
    references: sql`PRAGMA foreign_key_check(journal)`,
    page: sql`SELECT * FROM journal ORDER BY id LIMIT ?2 OFFSET ?1`,
  },
  {
    name: 'journal_slots',
    check: sql`PRAGMA integrity_check(journal_slots)`,
    references: sql`PRAGMA foreign_key_check(journal_slots)`,
    page: sql`SELECT * FROM journal_slots ORDER BY id, position LIMIT ?2 OFFSET ?1`,
  },
];

const PAGE_ROWS = 5_000;
const MOST_PROBLEMS = 100;

/** Looks through all of a state: its structure, what refers to what, and every row. It goes on being used meanwhile. */
export async function verify(tools: VerificationTools): Promise<Verification> {
  const problems: string[] = [];
  const rows: Record<string, number> = {};
  for (const [done, table] of TABLES.entries()) {
    tools.onProgress?.({ table: table.name, done, steps: TABLES.length });
    problems.push(...(await found(tools, (database) => structureOf(database, table))));
    rows[table.name] = await readable(table, tools, problems);
  }
  return { isSound: problems.length === 0, problems: problems.slice(0, MOST_PROBLEMS), rows };
}

/** What is wrong, or why that cannot be told. */
async function found({ read, pause }: VerificationTools, work: Work<string[]>): Promise<string[]> {
  await pause();
  return read(work).catch(asProblem);
}

function structureOf(database: Database, { name, check, references }: Table): string[] {
  const texts = database.all(check).map((row) => String(Object.values(row)[0]));
  const broken = database.all(references).length;
  return [
    ...texts.filter((text) => text !== 'ok').map((text) => `${name}: ${text}`),
    ...(broken > 0 ? [`${name}: ${broken} rows refer to rows that are not there`] : []),
  ];
}

/** How many rows can be read. */
async function readable(table: Table, tools: VerificationTools, problems: string[]): Promise<number> {
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
