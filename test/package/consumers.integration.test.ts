import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Ended } from '../support/compiled-program.js';
import { Consumer, packPackage } from '../support/packed-package.js';

const PROJECTS = 'test/package/consumers';
const TSC = 'node_modules/typescript/bin/tsc';

/** What a project installs for its tool. */
const TOOLS = {
  tsc: [],
  swc: ['@swc'],
  esbuild: ['esbuild'],
  vitest: ['vitest', 'vite'],
} as const;

/** What the program of all of them says. */
const SHOWN = {
  before: [200, goods({ count: 5, servedBy: 'shelf' })],
  after: [200, goods({ count: 500, servedBy: 'warehouse' })],
  pinned: [200, { count: 1500 }],
  noNumber: [400, null],
  paged: [200, { after: 'b', isPaging: true }],
  wrongQuery: [400, null],
  unknown: [403, null],
  placed: [201, { placed: 'pears 1', street: 'Elm' }],
  nothing: [400, null],
  more: [400, null],
};

function goods(ofStock: { count: number; servedBy: string }) {
  return { ...ofStock, inWarehouse: 500, notices: ['mail', 'letter'], hasPigeon: false, hour: 12 };
}

let packed: string;

beforeAll(async () => {
  packed = await packPackage();
});

/** The project of a tool, outside of ours; but for esbuild the program is the same. */
function projectFor(tool: keyof typeof TOOLS): Consumer {
  const project = new Consumer(packed);
  onTestFinished(() => project.remove());
  if (tool !== 'esbuild') project.put(join(PROJECTS, 'program'));
  project.put(join(PROJECTS, tool));
  project.link('typescript', '@typescript/native');
  for (const name of TOOLS[tool]) project.link(name);
  return project;
}

const PASSED: Ended = { status: 0, stdout: '', stderr: '' };

function expectTour(project: Consumer): void {
  const { status, stdout, stderr } = project.run('dist/main.js');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual(SHOWN);
}

describe('a project of a user', () => {
  it('is compiled by tsc', () => {
    const project = projectFor('tsc');
    expect(project.run(TSC)).toMatchObject(PASSED);
    expectTour(project);
  });

  it('is compiled by swc', () => {
    const project = projectFor('swc');
    expect(project.run('build.mjs')).toMatchObject(PASSED);
    expectTour(project);
  });

  it('is bundled by esbuild, with what it asks for named', () => {
    const project = projectFor('esbuild');
    expect(project.run('build.mjs')).toMatchObject(PASSED);
    expectTour(project);
  });

  it('is tested by vitest', () => {
    const project = projectFor('vitest');
    const { status, stdout, stderr } = project.run('node_modules/vitest/vitest.mjs', ['run']);
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/Tests +1 passed/);
  });

  it('is the same one for all tools, but for what esbuild has to be told', () => {
    const linesOf = (project: string, name: string) =>
      readFileSync(join(PROJECTS, project, 'src', name), 'utf8').split('\n');
    const names = readdirSync(join(PROJECTS, 'program/src'));
    expect(readdirSync(join(PROJECTS, 'esbuild/src'))).toEqual(names);
    const more = names.flatMap((name) => {
      const known = linesOf('program', name);
      return linesOf('esbuild', name).filter((line) => !known.includes(line));
    });
    expect(more.map((line) => line.trim())).toMatchInlineSnapshot(`
      [
        "import { InjectAll, InjectLive, Optional, Service } from 'oneiric';",
        "@Service({",
        "key: 'catalog',",
        "inject: [Stock, CLOCK, { token: Stock, provider: 'warehouse' }, undefined, undefined, Pigeon],",
        "})",
        "private readonly clock: Clock,",
        "private readonly warehouse: Stock,",
        "@Service({ key: 'orders', inject: [Receipts] })",
        "@Controller({ path: 'shop', inject: [Catalog, Orders] })",
        "list(@Query({ type: Paging }) paging: Paging) {",
        "order(@Body({ type: NewOrder }) order: NewOrder) {",
        "import { Inject, Injectable } from 'oneiric';",
        "constructor(@Inject(Stock) private readonly stock: Stock) {}",
        "@Adapter({ provider: 'warehouse', settings: WarehouseSettings, inject: [WarehouseSettings] })",
      ]
    `);
  });
});
