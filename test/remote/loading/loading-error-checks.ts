import assert from 'node:assert/strict';
import { artifactOf, refusalOf } from './artifacts.js';
import type { LoadingCheck, LoadingSubject } from './loading-contract.js';

const codeOf = (error: unknown) => (error as { code?: unknown } | undefined)?.code;

const refused = async ({ loader }: LoadingSubject, source: string, exportName?: string) =>
  codeOf(await refusalOf(loader.load(artifactOf(source, exportName))));

/** What goes wrong there is told here. */
export const errorChecks: readonly LoadingCheck[] = [
  {
    name: 'throws what it throws: with its class, name, message, code, status and cause',
    async run({ made }) {
      const source = `class Missing extends Error { name = 'Missing'; code = 'acme/missing'; }
        export const create = () => ({
          typed: async () => { throw Object.assign(new RangeError('too far'), { code: 'E_FAR', status: 503 }); },
          own: async () => { throw new Missing('nobody', { cause: new TypeError('inner') }); },
          at: () => { throw new SyntaxError('at once'); },
        });`;
      const instance = await made(source);
      const typed = await refusalOf((async () => instance['typed']?.() as unknown)());
      assert.ok(typed instanceof RangeError);
      assert.deepEqual([typed.message, codeOf(typed)], ['too far', 'E_FAR']);
      assert.equal(Reflect.get(typed, 'status'), 503);
      const own = (await refusalOf((async () => instance['own']?.() as unknown)())) as Error;
      assert.deepEqual([own.name, own.message, codeOf(own)], ['Missing', 'nobody', 'acme/missing']);
      assert.ok(own instanceof Error && own.cause instanceof TypeError);
      assert.ok((await refusalOf((async () => instance['at']?.() as unknown)())) instanceof SyntaxError);
    },
  },
  {
    name: 'throws what is no error as it is',
    async run({ made }) {
      const instance = await made(
        `export const create = () => ({ fail: async () => { throw { reason: 5 }; } });`,
      );
      assert.deepEqual(await refusalOf((async () => instance['fail']?.() as unknown)()), { reason: 5 });
    },
  },
  {
    name: 'goes on after an error',
    async run({ made }) {
      const instance = await made(
        `export const create = () => ({ fail: async () => { throw new Error('no'); }, go: async () => 'on' });`,
      );
      await refusalOf((async () => instance['fail']?.() as unknown)());
      assert.equal(await instance['go']?.(), 'on');
    },
  },
  {
    name: 'makes no instance where the function throws, or returns no object',
    async run({ made }) {
      const thrown = await refusalOf(
        made(
          `export const create = async () => { throw Object.assign(new TypeError('no'), { code: 'E_NO' }); };`,
        ),
      );
      assert.ok(thrown instanceof TypeError);
      assert.equal(codeOf(thrown), 'E_NO');
      for (const value of ['undefined', 'null', '5', '"text"', '() => ({})']) {
        const error = await refusalOf(made(`export const create = async () => ${value};`));
        assert.equal(codeOf(error), 'remote/bad-instance');
      }
    },
  },
  {
    name: 'loads nothing that throws when it is imported, is no module, or lacks the export',
    async run(subject) {
      assert.equal(await refused(subject, 'throw new Error("early");'), 'remote/import-failed');
      assert.equal(await refused(subject, 'export const = 5;'), 'remote/import-failed');
      assert.equal(await refused(subject, 'export const create = 5;'), 'remote/no-export');
      assert.equal(await refused(subject, 'export const then = () => {};', 'then'), 'remote/no-export');
      assert.equal(await refused(subject, 'export const a = 5;', 'toString'), 'remote/no-export');
    },
  },
  {
    name: 'loads nothing that imports something',
    async run(subject) {
      const sources = [
        `import fs from 'node:fs'; export const create = () => ({ fs });`,
        `export { readFileSync as create } from 'fs';`,
        `import './other.mjs'; export const create = () => ({});`,
      ];
      for (const source of sources) assert.equal(await refused(subject, source), 'remote/import-refused');
    },
  },
];
