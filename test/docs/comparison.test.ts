import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('docs/comparison.md', () => {
  const page = readFileSync('docs/comparison.md', 'utf8');

  it('names tests that there are', () => {
    const named = [...page.matchAll(/^- `(.+)`$/gm)].map(([, name = '']) => name);
    const tests = sources();
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !tests.includes(`it('${name}'`))).toEqual([]);
  });

  it('says nothing else than README.md does', () => {
    const rows = rowsOf(readFileSync('README.md', 'utf8'));
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.filter((row) => !rowsOf(page).includes(row))).toEqual([]);
  });
});

/** Rows whose first cell is a question, without the blanks that align them. */
function rowsOf(text: string): string[] {
  const rows = text.split('\n').filter((line) => /^\| .*\?/.test(line));
  return rows.map((row) => row.replaceAll(/ +/g, ' '));
}

function sources(): string {
  const names = readdirSync('test', { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.test.ts'));
  return files.map((name) => readFileSync(join('test', name), 'utf8')).join('\n');
}
