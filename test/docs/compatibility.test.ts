import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const rowsOf = (file: string, row: RegExp) => {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return [...text.matchAll(row)].map(([, id]) => id);
};

describe('docs/compatibility-nest.md', () => {
  it('has a row for every test, and a test for every row', () => {
    const rows = rowsOf('../../docs/compatibility-nest.md', /^\| (N\d+) /gm);
    expect(rows).toEqual(rowsOf('../compatibility/nest.test.ts', /^ {2}it\('(N\d+) /gm));
    expect(new Set(rows).size).toBe(rows.length);
  });
});
