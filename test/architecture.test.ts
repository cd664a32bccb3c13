import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArchitecture } from '../tools/architecture.js';
import type { ArchitectureTable } from '../tools/architecture.js';

/** Every source is parsed, beside whatever else the machine does. */
const PATIENCE_MS = 60_000;

const table = JSON.parse(readFileSync('tools/architecture.json', 'utf8')) as ArchitectureTable;

describe('the sources', () => {
  it(
    'keep to the table of folders, packages and directions',
    () => {
      expect(checkArchitecture(sources(), table)).toEqual([]);
    },
    PATIENCE_MS,
  );
});

describe('checkArchitecture', () => {
  it('accepts core, the same folder, a listed folder and a shared package', () => {
    const problems = check({
      'core/slot.ts': `import type { Observable } from 'rxjs';`,
      'container/cell.ts': '',
      'container/swap.ts': `import '../core/slot.js'; import './cell.js'; import { of } from 'rxjs';`,
      'modules/graph.ts': `import { of } from 'rxjs'; import { Cell } from '../container/cell.js';`,
      'oneiric.ts': `import './modules/graph.js'; import './container/swap.js';`,
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['a value import', `import { a } from '../modules/graph.js';`],
    ['a type-only import', `import type { A } from '../modules/graph.js';`],
    ['a re-export', `export { a } from '../modules/graph.js';`],
    ['a dynamic import', `export const load = () => import('../modules/graph.js');`],
    ['a type query', `export type A = import('../modules/graph.js').A;`],
  ])('refuses %s against the direction', (_, text) => {
    const problems = check({ 'modules/graph.ts': '', 'container/swap.ts': text });
    expect(problems).toEqual([
      'container/swap.ts imports modules/graph.ts: container may not import modules',
    ]);
  });

  it('refuses anything from core, also from Node', () => {
    const problems = check({
      'decorators/a.ts': '',
      'core/a.ts': `import '../decorators/a.js';`,
      'core/b.ts': `import { readFileSync } from 'node:fs';`,
      'core/c.ts': `import { of } from 'rxjs';`,
    });
    expect(problems).toEqual([
      'core/a.ts imports decorators/a.ts: core may not import decorators',
      'core/b.ts imports node:fs: core may not',
      'core/c.ts imports rxjs: core may not',
    ]);
  });

  it('lets the dashboard see types of admin only', () => {
    const page = (text: string) => check({ 'admin/api.ts': '', 'dashboard/page.ts': text });
    expect(page(`import type { Row } from '../admin/api.js';`)).toEqual([]);
    expect(page(`import { rows } from '../admin/api.js';`)).toHaveLength(1);
  });

  it('names a folder and a root file that the table lacks', () => {
    const problems = check({ 'misc/a.ts': '', 'utils.ts': '' });
    expect(problems).toEqual(['src/misc is not in the table', 'src/utils.ts is not in the table']);
  });

  it('keeps the root files, indexes and everything outside src from being imported', () => {
    const problems = check({
      'oneiric.ts': '',
      'testing/index.ts': '',
      'testing/kit.ts': `import '../oneiric.js'; import './index.js'; import '../../package.json';`,
    });
    expect(problems).toEqual([
      'testing/kit.ts imports oneiric.ts: testing may not import oneiric.ts',
      'testing/kit.ts imports testing/index.ts: import files, not an index',
      'testing/kit.ts imports ../package.json, outside src',
    ]);
  });

  it('keeps adapters apart, but not the files of one adapter', () => {
    const problems = check({
      'adapters/cache/memory.ts': '',
      'adapters/cache/redis/pool.ts': '',
      'adapters/cache/redis/redis.ts': `import './pool.js'; import '../memory.js';`,
    });
    expect(problems).toEqual([
      'adapters/cache/redis/redis.ts imports adapters/cache/memory.ts: adapters do not import each other',
    ]);
  });

  it('finds a cycle of three files, also one of types', () => {
    const problems = check({
      'core/a.ts': `import './b.js';`,
      'core/b.ts': `import type { C } from './c.js';`,
      'core/c.ts': `import './a.js';`,
      'core/d.ts': `import './a.js';`,
    });
    expect(problems).toEqual(['cycle: core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts']);
  });

  it('lets a package be imported in one place only, and an adapter count as one', () => {
    const problems = check({
      'net/fetcher.ts': `import ky from 'ky/core';`,
      'actions/notify.ts': `import ky from 'ky';`,
      'adapters/cache/redis/a.ts': `import { Redis } from '@x/redis';`,
      'adapters/cache/redis/b.ts': `import { Pool } from '@x/redis/pool';`,
    });
    expect(problems).toEqual(['ky is imported in actions/notify.ts and net/fetcher.ts']);
  });

  it('keeps a package in the file that is its home', () => {
    const problems = check({ 'container/cell.ts': `import { DatabaseSync } from 'node:sqlite';` });
    expect(problems).toEqual(['container/cell.ts imports node:sqlite, which lives in storage/sqlite.ts']);
  });

  it('lets a package have two homes, and keeps it in these', () => {
    const problems = check({
      'resilience/cockatiel.ts': `export { retry } from 'cockatiel';`,
      'resilience/libraries.ts': `export const load = () => import('cockatiel');`,
      'resilience/retry.ts': `import { retry } from 'cockatiel';`,
    });
    expect(problems).toEqual([
      'resilience/retry.ts imports cockatiel, which lives in resilience/cockatiel.ts and resilience/libraries.ts',
    ]);
  });
});

function check(files: Record<string, string>): string[] {
  return checkArchitecture(new Map(Object.entries(files)), table);
}

/** Every source text by its path inside src. */
function sources(): Map<string, string> {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  return new Map(names.map((name) => [name.replaceAll('\\', '/'), readFileSync(join('src', name), 'utf8')]));
}
