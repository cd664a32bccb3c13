import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, programFolder, run } from '../support/compiled-program.js';
import { programsOf } from './programs.js';
import type { PageProgram } from './programs.js';

const pages = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))]
  .filter((page) => page.endsWith('.md'))
  .map((page) => ({ page, programs: programsOf(readFileSync(page, 'utf8')) }))
  .filter(({ programs }) => programs.length > 0);

const folder = programFolder(afterAll);

// All at once: the compiler reads the declarations of the package once for all pages.
beforeAll(() => {
  const source = join(folder, 'source');
  for (const { page, programs } of pages) {
    mkdirSync(join(source, page), { recursive: true });
    programs.forEach(({ code }, number) => writeFileSync(join(source, page, `app${number}.ts`), code));
  }
  compile(folder, { rootDir: source, include: [join(source, '**/*.ts')] });
});

describe('the programs of the documentation', () => {
  it.each(pages)('compile, run and print what the page says: $page', ({ page, programs }) => {
    for (const [number, program] of programs.entries()) {
      const { status, stdout, stderr } = run(join(folder, page, `app${number}.js`));
      expect({ ...program, status, stderr }).toEqual({ ...program, status: 0, stderr: '' });
      expectOutput(program, stdout);
    }
  });
});

/** Where a program was declared depends on where it was put: the pages leave that out. */
function expectOutput({ heading, output }: PageProgram, stdout: string): void {
  if (output === undefined) return;
  const shown = stdout.replaceAll(/ +\S*app\d+\.js:\d+/g, '').replaceAll(/ \(AppModule\)$/gm, '');
  expect({ heading, output: shown }).toEqual({ heading, output });
}
