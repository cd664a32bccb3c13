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

/** A file, what it says, and what it is to say. */
type Edit = readonly [file: string, from: string, to: string];

let packed: string;

beforeAll(async () => {
  packed = await packPackage();
});

/** The project of a tool, outside of ours; but for esbuild the program is the same. @param edits of its files */
function projectFor(tool: keyof typeof TOOLS, edits: readonly Edit[] = []): Consumer {
  const project = new Consumer(packed);
  onTestFinished(() => project.remove());
  if (tool !== 'esbuild') project.put(join(PROJECTS, 'program'));
  project.put(join(PROJECTS, tool));
  for (const [file, from, to] of edits) {
    const text = readFileSync(join(project.folder, file), 'utf8');
    expect(text).toContain(from);
    project.write(file, text.replace(from, to));
  }
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

describe('a project that is set up otherwise', () => {
  it('works with the newest target, with each file for itself, and with fields that are assigned', () => {
    const options =
      '"verbatimModuleSyntax": true, "isolatedModules": true, "useDefineForClassFields": false,';
    const project = projectFor('tsc', [
      ['tsconfig.json', '"strict": true,', `"strict": true, ${options}`],
      ['tsconfig.json', '"target": "es2022"', '"target": "esnext"'],
      // Node 20 does not know it.
      ['src/tour.ts', 'await using app', 'const app'],
    ]);
    expect(project.run(TSC)).toMatchObject(PASSED);
    expectTour(project);
  });

  it.each<[string, keyof typeof TOOLS, Edit, string[]]>([
    [
      'swc that emits no metadata',
      'swc',
      ['.swcrc', '"decoratorMetadata": true', '"decoratorMetadata": false'],
      ['[injection/missing-metadata]: SignedIn.constructor[0]', '"decoratorMetadata" (swc)'],
    ],
    [
      'esbuild, and a constructor about which nothing is said',
      'esbuild',
      ['src/orders.ts', ', inject: [Receipts]', ''],
      ['[injection/missing-metadata]: Orders.constructor[0]', 'esbuild and tsx emit none', 'inject: […]'],
    ],
    [
      'esbuild, and a body about which nothing is said',
      'esbuild',
      ['src/shop.controller.ts', '@Body({ type: NewOrder })', '@Body()'],
      ['[http/erased-dto]: ShopController.order, parameter 1 (body)', '{ type: TheClass }'],
    ],
    [
      'swc, and a class that came as a type',
      'swc',
      ['src/catalog.ts', 'import { Notice, Pigeon }', 'import { Notice, type Pigeon }'],
      ['[injection/erased-type]: Catalog.constructor[5]', 'import the class as a value'],
    ],
    [
      'swc, and a body that came as a type',
      'swc',
      ['src/shop.controller.ts', 'import { NewOrder }', 'import type { NewOrder }'],
      ['[http/erased-dto]: ShopController.order, parameter 1 (body)', 'imported as a value'],
    ],
  ])('is told at the start what is missing: %s', (...[, tool, edit, told]) => {
    const project = projectFor(tool, [edit]);
    expect(project.run('build.mjs')).toMatchObject(PASSED);
    const { status, stdout, stderr } = project.run('dist/main.js');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    for (const text of told) expect(stderr).toContain(text);
  });

  it('works with standard decorators of classes, and is told of those that cannot', () => {
    const project = projectFor('esbuild', [['tsconfig.json', '"experimentalDecorators": true,', '']]);
    project.write('src/main.ts', STANDARD);
    expect(project.run('build.mjs')).toMatchObject(PASSED);
    const { status, stdout, stderr } = project.run('dist/main.js');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual([
      5,
      'injection/missing-metadata',
      'RegistryError [registry/not-a-method]: @Get of list was compiled as a standard decorator. Nothing was declared.\n' +
        '  hint: compile with "experimentalDecorators": true',
      'RegistryError [registry/not-a-method]: @OnEvent stands on told, which was compiled as a standard decorator. ' +
        'Nothing was declared.\n  hint: compile with "experimentalDecorators": true',
    ]);
  });
});

const STANDARD = `
import { Adapter, Contract, Module, OnEvent, Oneiric, Service } from 'oneiric';
import { Get } from 'oneiric/http';

@Contract('adapter:stock')
abstract class Stock { abstract count(): number }
@Adapter({ provider: 'shelf' })
class Shelf extends Stock { count() { return 5; } }
@Service({ key: 'catalog', inject: [Stock] })
class Catalog { constructor(readonly stock: Stock) {} }
@Service({ key: 'forgotten' })
class Forgotten { constructor(readonly stock: Stock) {} }
@Module({ providers: [Shelf, Catalog] })
class AppModule {}
@Module({ providers: [Shelf, Forgotten] })
class LessModule {}

const shown: unknown[] = [];
const app = await Oneiric.create(AppModule, { logging: false });
shown.push(app.get(Catalog).stock.count());
await app.close();
await Oneiric.create(LessModule, { logging: false }).catch((error) => shown.push(error.code));
try { class Listing { @Get() list() {} } } catch (error) { shown.push(String(error)); }
try { class Told { @OnEvent('swap.switched') told() {} } } catch (error) { shown.push(String(error)); }
console.log(JSON.stringify(shown));
`;
