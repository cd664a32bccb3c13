import type { Result } from './result.js';

/** The figures of a result as text: a line per column for what all have, and the ratio to `hand` and `map`. */
export function tableOf({ figures, failures }: Result): string {
  const rows = [...new Set([...Object.keys(figures), ...Object.keys(failures)])].sort();
  return rows.map((row) => rowText(row, figures[row] ?? {}, failures[row] ?? {})).join('\n\n');
}

function rowText(row: string, values: Record<string, number>, failures: Record<string, string>): string {
  const { hand, map } = values;
  const lines = Object.entries(values).map(([column, value]) => {
    const ratios = [ratio(value, hand), ratio(value, map)].map((text) => text.padStart(9)).join('');
    return `  ${column.padEnd(16)}${figure(row, value).padStart(12)}${ratios}`;
  });
  const without = Object.entries(failures).map(
    ([column, why]) => `  ${column.padEnd(16)}${'-'.padStart(12)}   ${why}`,
  );
  const head = `${row.padEnd(30)}${'x hand'.padStart(9)}${'x map'.padStart(9)}`;
  return [head, ...lines, ...without].join('\n');
}

const ratio = (value: number, base: number | undefined): string =>
  base === undefined || base <= 0 ? '' : `${(value / base).toFixed(value / base < 10 ? 2 : 0)}x`;

/** With its unit: nanoseconds, unless the row has its own. */
function figure(row: string, value: number): string {
  if (row.includes('holders see')) return value === 1 ? 'yes' : 'no';
  if (row.includes(' per s')) return `${value.toFixed(0)}/s`;
  if (row.includes(' x ')) return `${value.toFixed(2)}x`;
  if (/ ms\b/.test(row)) return `${value.toFixed(1)} ms`;
  if (/ MB$/.test(row)) return `${value.toFixed(1)} MB`;
  if (/ B$/.test(row)) return `${value.toFixed(0)} B`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} ms`;
  if (value >= 10_000) return `${(value / 1e3).toFixed(1)} us`;
  if (value >= 1_000) return `${(value / 1e3).toFixed(2)} us`;
  return `${value.toFixed(value < 10 ? 2 : 0)} ns`;
}

/** How every figure moved between two results; those that moved little are left out. */
export function comparison(before: Result, now: Result): string {
  const lines: string[] = [];
  for (const [row, values] of Object.entries(now.figures)) {
    for (const [column, value] of Object.entries(values)) {
      const earlier = before.figures[row]?.[column];
      if (earlier === undefined || earlier <= 0 || Math.abs(value / earlier - 1) < 0.1) continue;
      const text = `${figure(row, earlier)} -> ${figure(row, value)}`;
      lines.push(
        `  ${row.padEnd(30)} ${column.padEnd(14)} ${text.padEnd(28)} x${(value / earlier).toFixed(2)}`,
      );
    }
  }
  return lines.length === 0 ? 'Nothing moved by a tenth or more.' : lines.join('\n');
}
