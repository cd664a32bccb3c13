import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { HAS_HOOKS } from '../../../src/remote/loading/artifact-modules.js';
import { InProcessLoader } from '../../../src/remote/loading/in-process-loader.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { artifactOf, contextOf, refusalOf } from './artifacts.js';

const load = (source: string, exportName?: string) =>
  new InProcessLoader().load(artifactOf(source, exportName));
const PLAIN = 'export const create = (settings) => ({ name: () => settings.name });';

/** Ways to import something: none of them leads out of an artifact. */
const IMPORTS: [string, string][] = [
  ['a module of Node', `import fs from 'node:fs'; export const create = () => ({ fs });`],
  ['a module of Node without its scheme', `import * as fs from "fs"; export const create = () => ({ fs });`],
  ['a package', `import { of } from 'rxjs'; export const create = () => ({ of });`],
  ['a file beside it', `import '../../x.mjs'; export const create = () => ({});`],
  ['a file by its URL', `import 'file:///etc/passwd'; export const create = () => ({});`],
  [
    'text that is a module',
    `import "data:text/javascript,export default 1"; export const create = () => ({});`,
  ],
  ['what it exports', `export { readFileSync as create } from 'fs';`],
  ['all that it exports', `export * from/* */'fs'; export const create = () => ({});`],
  ['all that it exports, under one name', `export * as create from"node:fs";`],
  [
    'something with attributes',
    `import data from '/package.json' with { type: 'json' }; export const create = () => data;`,
  ],
];

const LATE_IMPORTS: [string, string][] = [
  ['later', `export const create = async () => import('node:fs');`],
  ['later, in parts', `export const create = async () => import/* */('node:' + 'fs');`],
  ['later, by way of its URL', `export const create = async () => import(import.meta.url);`],
];

describe('threat 20: an artifact that is loaded in process', () => {
  it.each(IMPORTS)('imports nothing: %s', async (_, source) => {
    expect(await refusalOf(load(source))).toMatchObject({ code: 'remote/import-refused' });
  });

  it.each(LATE_IMPORTS)('imports nothing %s either', async (_, source) => {
    const creating = load(source).then((loaded) => loaded.create({}, contextOf()));
    expect(await refusalOf(creating)).toMatchObject({ code: 'remote/import-refused' });
  });

  it.runIf(HAS_HOOKS)('imports nothing from code that it makes, and resolves nothing', async () => {
    const source = `export const create = async (how) => ({
      eval: () => eval('import("node:fs")'),
      function: () => new Function('return import("node:fs")')(),
      resolve: async () => import.meta.resolve('node:fs'),
    })[how]();`;
    const loaded = await load(source);
    for (const how of ['eval', 'function', 'resolve']) {
      expect(await refusalOf(loaded.create(how, contextOf()))).toMatchObject({
        code: 'remote/import-refused',
      });
    }
  });

  it.runIf(HAS_HOOKS)('imports what the host names, and is told what that is', async () => {
    const loader = new InProcessLoader({ hostApi: new Map([['acme-api', 'node:path']]) });
    const loaded = await loader.load(
      artifactOf(`import { join } from 'acme-api'; export const create = () => ({ join });`),
    );
    const instance = (await loaded.create({}, contextOf())) as { join: unknown };
    expect(instance.join).toBeTypeOf('function');
    const refusal = await refusalOf(
      loader.load(artifactOf(`import 'acme-api/x'; export const create = () => ({});`)),
    );
    expect(refusal).toMatchObject({
      code: 'remote/import-refused',
      hint: expect.stringContaining('acme-api') as string,
    });
  });

  it.runIf(HAS_HOOKS)('is imported by nobody else, also where its URL is known', async () => {
    const loaded = await load(`export const create = () => ({ url: import.meta.url });`);
    const { url } = (await loaded.create({}, contextOf())) as { url: string };
    expect(url).toMatch(/^oneiric:/);
    const wrapper = `data:text/javascript,${encodeURIComponent(`export * from ${JSON.stringify(url)};`)}`;
    await expect(import(wrapper)).rejects.toMatchObject({ code: 'remote/import-refused' });
  });

  it.runIf(!HAS_HOOKS)('is loaded with imports where these are trusted', async () => {
    const loader = new InProcessLoader({ trustsImports: true });
    const loaded = await loader.load(
      artifactOf(`import { join } from 'node:path'; export const create = () => ({ join });`),
    );
    expect(await loaded.create({}, contextOf())).toHaveProperty('join');
  });

  it.each([
    'export const create = () => ({ important: Array.from([1]), from: 5, $import: 1, url: import . meta.url });',
    'export const create = () => ({ importer: "unimportant", list: Array.from("abc") });',
  ])('is not mistaken for one that imports (%j)', async (source) => {
    expect(await (await load(source)).create({}, contextOf())).toBeTypeOf('object');
  });
});

describe('an artifact that is loaded in process', () => {
  it('makes instances by the function that it exports', async () => {
    const loaded = await load(PLAIN);
    const signal = new AbortController().signal;
    const instance = (await loaded.create({ name: 'one' }, contextOf(signal))) as { name(): string };
    expect(instance.name()).toBe('one');
    const context = await (
      await load('export const create = (_, context) => ({ context });')
    ).create({}, contextOf(signal));
    expect(context).toEqual({ context: { slot: 'adapter:cache', provider: 'remote', signal } });
  });

  it('is the same module for the same bytes, whichever function is asked for', async () => {
    const loader = new InProcessLoader();
    const artifact = artifactOf(
      'let made = 0; export const create = () => ({ made: ++made }); export const other = create;',
    );
    const made = async (exportName: string) =>
      (await loader.load({ ...artifact, exportName })).create({}, contextOf());
    expect(await made('create')).toEqual({ made: 1 });
    expect(await made('create')).toEqual({ made: 2 });
    expect(await made('other')).toEqual({ made: 3 });
    expect(loader.modules).toBe(1);
  });

  it('shares nothing with what another loader has loaded', async () => {
    const artifact = artifactOf('let made = 0; export const create = () => ({ made: ++made });');
    const made = async () => (await new InProcessLoader().load(artifact)).create({}, contextOf());
    expect([await made(), await made()]).toEqual([{ made: 1 }, { made: 1 }]);
  });

  it.each(['undefined', 'null', '5', '"text"', '() => ({})'])(
    'makes no instance that is no object (%s)',
    async (value) => {
      const loaded = await load(`export const create = async () => ${value};`);
      expect(await refusalOf(loaded.create({}, contextOf()))).toMatchObject({ code: 'remote/bad-instance' });
    },
  );

  it('threat 42: is not shown with what it returned, which may be a secret of its settings', async () => {
    const loaded = await load(`export const create = (settings) => settings.password;`);
    const refusal = await refusalOf(loaded.create({ password: 'open sesame' }, contextOf()));
    expect(String(refusal)).not.toContain('sesame');
    expect(String(refusal)).toContain('returned string');
  });

  it('throws what its function throws, as it is', async () => {
    const loaded = await load(
      `export const create = () => { throw Object.assign(new TypeError('no'), { code: 'E' }); };`,
    );
    const error = await refusalOf(loaded.create({}, contextOf()));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: 'no', code: 'E' });
  });

  it.each([
    ['throws', 'throw new RangeError("too early");', 'too early'],
    ['is no module', 'export const = 5;', ''],
    ['is no module, in the middle of a text', 'export const create = "', ''],
  ])('cannot be imported where it %s, and is not tried again', async (_, source, text) => {
    const loader = new InProcessLoader();
    const artifact = artifactOf(source);
    const first = await refusalOf(loader.load(artifact));
    expect(first).toMatchObject({
      code: 'remote/import-failed',
      message: expect.stringContaining(text) as string,
    });
    expect(await refusalOf(loader.load(artifact))).toBe(first);
  });

  it('cannot be imported where it is no UTF-8', async () => {
    const artifact = artifactOf(Uint8Array.of(0x2f, 0x2f, 0xff));
    expect(await refusalOf(new InProcessLoader().load(artifact))).toMatchObject({
      code: 'remote/import-failed',
    });
  });

  it('leaves no files', async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('oneiric-artifact-'));
    const before = left();
    await load(PLAIN);
    await refusalOf(load('throw 5;'));
    expect(left().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('is counted, and there is a warning from some number on', async () => {
    const told: number[] = [];
    const loader = new InProcessLoader({ warnAt: 2, manyModules: (modules) => told.push(modules) });
    for (const source of [PLAIN, PLAIN, PLAIN]) await loader.load(artifactOf(source));
    expect([loader.modules, told]).toEqual([3, [2, 3]]);
  });
});

describe('threat 16: the export of an artifact', () => {
  it.each([
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'missing',
    'text',
    'a.b',
    '',
    'default',
  ])('%j is not called where it is no function of its own', async (exportName) => {
    const source = 'const constructor = () => ({}); export { constructor }; export const text = "x";';
    expect(await refusalOf(load(source, exportName))).toMatchObject({ code: 'remote/no-export' });
  });

  it('by default is called where that is its name', async () => {
    const loaded = await load('export default () => ({ by: "default" });', 'default');
    expect(await loaded.create({}, contextOf())).toEqual({ by: 'default' });
  });
});

describe('threat 17: an artifact that exports then', () => {
  it('does not have it called by being imported', async () => {
    const source = `let called = 0; export const then = () => { called += 1; }; export const create = () => ({ called });`;
    expect(await (await load(source)).create({}, contextOf())).toEqual({ called: 0 });
    expect(await refusalOf(load(source, 'then'))).toMatchObject({ code: 'remote/no-export' });
  });
});

describe('threat 18: an artifact that never ends its import', () => {
  it('is given up, and is not waited for again', async () => {
    const clock = new ManualClock();
    const loader = new InProcessLoader({ importMs: 1_000 }, clock);
    const artifact = artifactOf('await new Promise(() => {}); export const create = () => ({});');
    const loading = refusalOf(loader.load(artifact));
    await clock.elapse(1_000);
    expect(await loading).toMatchObject({ code: 'remote/import-timeout' });
    expect(await refusalOf(loader.load(artifact))).toMatchObject({ code: 'remote/import-timeout' });
  });

  it('in time is loaded, also where it awaits something', async () => {
    const source = 'const value = await Promise.resolve(5); export const create = () => ({ value });';
    expect(await (await load(source)).create({}, contextOf())).toEqual({ value: 5 });
  });
});

describe('options of loading in process', () => {
  it.each([
    [{ importMs: 0 }, 'remote/bad-option'],
    [{ hostApi: {} }, 'remote/bad-option'],
    [{ trustsImports: 'yes' }, 'remote/bad-option'],
    [{ trustImports: true }, 'remote/unknown-option'],
  ])('are refused where they say nothing (%j)', (options, code) => {
    expect(() => new InProcessLoader(options as never)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
