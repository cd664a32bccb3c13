import { cpus } from 'node:os';
import { columns } from './columns/all.js';
import { median } from './measure.js';
import { versionOf } from './peers.js';

/** Medians by row and column. Nanoseconds, unless the name of the row says otherwise. */
type Figures = Record<string, Record<string, number>>;

/** What a run found, as it is written to a file. */
export interface Result {
  readonly node: string;
  readonly cpu: string;
  readonly rounds: number;
  readonly versions: Record<string, string>;
  readonly figures: Figures;
  /** Why there is no figure, by row and column. */
  readonly failures: Record<string, Record<string, string>>;
}

/** Collects what the processes measured, round after round. */
export class Collected {
  readonly #samples = new Map<string, Map<string, number[]>>();
  readonly #failures = new Map<string, Map<string, string>>();

  add(row: string, column: string, value: number): void {
    const byColumn = entryOf(this.#samples, row, () => new Map<string, number[]>());
    entryOf(byColumn, column, () => []).push(value);
  }

  fail(row: string, column: string, why: string): void {
    entryOf(this.#failures, row, () => new Map<string, string>()).set(column, why);
  }

  result(rounds: number): Result {
    const figures = [...this.#samples].map(
      ([row, byColumn]) =>
        [row, Object.fromEntries([...byColumn].map(([column, values]) => [column, median(values)]))] as const,
    );
    const failures = [...this.#failures].map(([row, why]) => [row, Object.fromEntries(why)] as const);
    return {
      node: process.version,
      cpu: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
      rounds,
      versions: versions(),
      figures: Object.fromEntries(figures),
      failures: Object.fromEntries(failures),
    };
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

function versions(): Record<string, string> {
  const known = columns.flatMap((column) => {
    const version = column.package && versionOf(column.package);
    return column.package && version ? [[column.package, version] as const] : [];
  });
  return Object.fromEntries(known);
}
