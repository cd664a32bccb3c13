import { describe, expect, it } from 'vitest';
import { exportedFunction } from '../../../src/remote/loading/exported-function.js';
import { HAS_HOOKS } from '../../../src/remote/loading/artifact-modules.js';
import { InProcessLoader } from '../../../src/remote/loading/in-process-loader.js';
import { artifactOf, contextOf, refusalOf } from './artifacts.js';

const HOST = 'The module "acme-cache"';

/** What an artifact can lay its hands on without importing anything. */
const REACHED: [string, string][] = [
  ['a function of a module of Node', `process.getBuiltinModule('node:child_process').exec`],
  ['one that runs text', `process.getBuiltinModule('vm').runInThisContext`],
  ['one that reads files', `process.getBuiltinModule('fs').promises.readFile`],
  ['one that loads modules', `process.getBuiltinModule('module')._load`],
  ['one of the process', 'process.kill'],
  ['one that makes functions', 'Function'],
  ['one that makes asynchronous functions', '(async () => {}).constructor'],
  ['one that runs code', 'eval'],
  ['one of JavaScript', 'Reflect.apply'],
  ['one that fetches', 'fetch'],
  ['one that waits', 'setTimeout'],
];

describe('S06: the export of an artifact', () => {
  it.each(REACHED)('is not called where it is %s', async (_, what) => {
    const source = `const found = ${what}; export { found as createCache };`;
    const loading = new InProcessLoader().load(artifactOf(source, 'createCache'));
    expect(await refusalOf(loading)).toMatchObject({
      code: 'remote/denied-export',
      message: expect.stringContaining('exports as createCache is not of its own') as string,
    });
  });

  it('is not called where it is what it was let import from Node', async () => {
    const from = HAS_HOOKS ? 'acme-api' : 'node:child_process';
    const hostApi = new Map([['acme-api', 'node:child_process']]);
    const loader = new InProcessLoader({ hostApi, trustsImports: true });
    const source = `export { exec as createCache } from '${from}';`;
    expect(await refusalOf(loader.load(artifactOf(source, 'createCache')))).toMatchObject({
      code: 'remote/denied-export',
    });
  });

  it.each([
    ['a function', 'export function createCache(settings) { return { settings }; }'],
    ['an asynchronous function', 'export const createCache = async (settings) => ({ settings });'],
    [
      'a bound function',
      'function make(settings) { return { settings }; } export const createCache = make.bind(null);',
    ],
    [
      'called as one of everybody',
      'export const createCache = { fetch: (settings) => ({ settings }) }.fetch;',
    ],
  ])('is called where it is of its own: %s', async (_, source) => {
    const loaded = await new InProcessLoader().load(artifactOf(source, 'createCache'));
    expect(await loaded.create(5, contextOf())).toEqual({ settings: 5 });
  });
});

describe('S06: what a module of the host exports', () => {
  it('is not called where it is a denied object by another name', async () => {
    const module = (await import('./programs/denied-exports.js')) as object;
    for (const name of Object.keys(module).filter((one) => one !== 'createCache')) {
      expect(() => exportedFunction(module, name, HOST), name).toThrow(
        expect.objectContaining({
          code: 'remote/denied-export',
          message: expect.stringContaining(`What the module "acme-cache" exports as ${name}`) as string,
        }) as Error,
      );
    }
    expect(exportedFunction(module, 'createCache', HOST)).toBeTypeOf('function');
  });

  it('is a function of its own', () => {
    const create = () => ({});
    expect(exportedFunction({ create }, 'create', HOST)).toBe(create);
    for (const [name, module] of [
      ['create', {}],
      ['create', { create: 5 }],
      ['toString', {}],
      ['then', { then: create }],
    ] as const)
      expect(() => exportedFunction(module, name, HOST)).toThrow(
        expect.objectContaining({ code: 'remote/no-export' }) as Error,
      );
  });
});
