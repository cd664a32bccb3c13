import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Module, Oneiric } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { adapter, Cache, PluginFolder } from './plugin-folder.js';

@Module({})
class AppModule {}

/** Loads packages beside one that is good, which has to be there whatever becomes of them. */
async function loaded(folder: PluginFolder, packages: readonly string[]) {
  folder.plugin('good', adapter('good'));
  const plugins = { packages: [...packages, 'good'], from: folder.path };
  await using app = await Oneiric.create(AppModule, { env: {}, plugins });
  expect(app.get(Cache).name()).toBe('good');
  const reports = app.plugins();
  expect(reports.map(({ name }) => name)).toEqual([...new Set(plugins.packages)]);
  expect(reports.at(-1)?.state).toBe('loaded');
  return reports.slice(0, -1);
}

/** What is wrong with a plugin. */
async function refusal(folder: PluginFolder, name: string) {
  const [report] = await loaded(folder, [name]);
  expect(report).toMatchObject({ state: 'failed', candidates: [] });
  return report?.error;
}

describe('a name that is none of a package', () => {
  it.each([
    ...['../x', './x', '/etc/passwd', 'a/b', '@acme', '@acme/../x', '@acme/x/y', '.', '..', '', '.x', '_x'],
    ...[
      'node:fs',
      'fs',
      'fs/promises',
      'file:///tmp/x.js',
      'https://example.org/x.js',
      'data:text/javascript,1',
    ],
    ...['Upper', 'a b', 'a\0b', 'a\\b', '#internal', 'node_modules', 'x'.repeat(215)],
  ])('is refused before anything is looked for: %j', async (name) => {
    using folder = new PluginFolder();
    folder.write('x/package.json', '{ "oneiric": { "plugin": "./plugin.js" } }');
    expect(await refusal(folder, name)).toMatchObject({ code: 'plugins/bad-name' });
  });

  it.each(['cache-valkey', '@acme/cache.valkey', 'a', '~x', 'x'.repeat(200)])(
    'is told from one that is, of a package that is not installed: %s',
    async (name) => {
      using folder = new PluginFolder();
      expect(await refusal(folder, name)).toMatchObject({
        code: 'plugins/not-found',
        hint: expect.stringContaining('npm install') as string,
      });
    },
  );
});

describe('a package.json', () => {
  it.each([
    ['is no JSON', '{ "name": ', 'plugins/bad-package'],
    ['is empty', '', 'plugins/bad-package'],
    ['is a list', '[]', 'plugins/bad-package'],
    ['is null', 'null', 'plugins/bad-package'],
    ['has 5 MB', `{ "x": "${'x'.repeat(5_000_000)}" }`, 'plugins/bad-package'],
    ['says nothing of a plugin', '{}', 'plugins/not-a-plugin'],
    ['says so in another way', '{ "oneiric": "./plugin.js" }', 'plugins/not-a-plugin'],
    ['names a number', '{ "oneiric": { "plugin": 7 } }', 'plugins/bad-package'],
    ['names nothing', '{ "oneiric": { "plugin": "" } }', 'plugins/bad-package'],
    ['names a file that is not there', '{ "oneiric": { "plugin": "./none.js" } }', 'plugins/bad-package'],
    ['names a folder', '{ "oneiric": { "plugin": "./lib" } }', 'plugins/bad-package'],
    ['names its own folder', '{ "oneiric": { "plugin": "." } }', 'plugins/outside'],
    ['names a file of another', '{ "oneiric": { "plugin": "../../evil.js" } }', 'plugins/outside'],
    ['hides where it leads', '{ "oneiric": { "plugin": "./lib/../../../evil.js" } }', 'plugins/outside'],
    ['names a file of the machine', '{ "oneiric": { "plugin": "/etc/passwd" } }', 'plugins/outside'],
    ['names a NUL', '{ "oneiric": { "plugin": "./a\\u0000.js" } }', 'plugins/bad-package'],
    [
      'is made for another version',
      '{ "oneiric": { "plugin": "./plugin.js", "requires": "^7.0.0" } }',
      'plugins/wrong-version',
    ],
    [
      'requires what is no range',
      '{ "oneiric": { "plugin": "./plugin.js", "requires": "banana" } }',
      'plugins/bad-package',
    ],
  ])('that %s is refused, and nothing is imported', async (_, text, code) => {
    using folder = new PluginFolder();
    const evil = `globalThis['imported by mistake'] = true; export default class {}`;
    folder.install('odd', text, { 'plugin.js': evil, 'lib/index.js': evil });
    folder.write('evil.js', evil);
    folder.write('node_modules/evil.js', evil);
    expect(await refusal(folder, 'odd')).toMatchObject({ code });
    expect(globalThis).not.toHaveProperty(['imported by mistake']);
  });

  it('that is a folder is refused', async () => {
    using folder = new PluginFolder();
    mkdirSync(join(folder.path, 'node_modules/odd/package.json'), { recursive: true });
    expect(await refusal(folder, 'odd')).toMatchObject({ code: 'plugins/bad-package' });
  });

  it.skipIf(process.platform === 'win32')('that is a pipe is refused, and not waited for', async () => {
    using folder = new PluginFolder();
    mkdirSync(join(folder.path, 'node_modules/odd'), { recursive: true });
    execFileSync('mkfifo', [join(folder.path, 'node_modules/odd/package.json')]);
    expect(await refusal(folder, 'odd')).toMatchObject({ code: 'plugins/bad-package' });
  });
});

describe.skipIf(process.platform === 'win32')('a symbolic link', () => {
  it('out of the package is refused, for the plugin and for what its package says', async () => {
    using folder = new PluginFolder();
    folder.plugin('linked', adapter('linked'));
    folder.install('file', { type: 'module', oneiric: { plugin: './plugin.js' } });
    symlinkSync('../linked/plugin.js', join(folder.path, 'node_modules/file/plugin.js'));
    folder.install('dir', { type: 'module', oneiric: { plugin: './lib/plugin.js' } });
    symlinkSync('../linked', join(folder.path, 'node_modules/dir/lib'));
    mkdirSync(join(folder.path, 'node_modules/json'));
    symlinkSync('../linked/package.json', join(folder.path, 'node_modules/json/package.json'));
    for (const name of ['file', 'dir', 'json'])
      expect(await refusal(folder, name)).toMatchObject({ code: 'plugins/outside' });
  });

  it('to the whole package is how workspaces install, and followed', async () => {
    using folder = new PluginFolder();
    folder.plugin('real', adapter('real'));
    symlinkSync('./real', join(folder.path, 'node_modules/workspace'));
    expect(await loaded(folder, ['workspace'])).toMatchObject([{ state: 'loaded' }]);
  });
});

describe('a plugin that fails while it is imported', () => {
  it.each([
    ['throws an error', `throw new Error('boom')`, 'boom'],
    ['throws a text', `throw 'boom'`, 'boom'],
    ['throws nothing', 'throw undefined', 'undefined'],
    ['throws null', 'throw null', 'null'],
    [
      'throws what cannot be looked at',
      `throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 1 } })`,
      '',
    ],
    ['throws a very long text', `throw new Error('x'.repeat(5_000_000))`, 'xxx'],
    ['rejects', `await Promise.reject(new TypeError('boom'))`, 'boom'],
    ['is no JavaScript', 'export default {{{', ''],
    ['imports what is not there', `import 'never-installed'`, 'never-installed'],
    [
      'throws an error of this package',
      `import { Adapter } from 'oneiric'; Adapter({ key: '!' })(class A {})`,
      '',
    ],
  ])('is listed: it %s', async (_, code, message) => {
    using folder = new PluginFolder();
    folder.plugin('bad', code);
    const error = await refusal(folder, 'bad');
    expect(error).toMatchObject({
      code: 'plugins/import-failed',
      message: expect.stringContaining(message) as string,
    });
    expect(error?.message.length).toBeLessThan(1_100);
  });

  it('A09: is listed, whatever it throws; the application goes on, and others are loaded', async () => {
    using folder = new PluginFolder();
    folder.plugin('bad', `throw new Error('boom')`);
    expect(await loaded(folder, ['bad'])).toMatchObject([
      { name: 'bad', state: 'failed', error: { code: 'plugins/import-failed' } },
    ]);
  });

  it('is given up after 10 s where that never ends', async () => {
    using folder = new PluginFolder();
    folder.plugin('endless', 'await new Promise(() => {}); export default 1;');
    const clock = new ManualClock();
    const plugins = { packages: ['endless'], from: folder.path };
    const creating = Oneiric.create(AppModule, { env: {}, clock, plugins });
    let isOver = false;
    const over = creating.finally(() => (isOver = true));
    while (clock.timers === 0) await clock.settle();
    clock.advance(9_999);
    await clock.settle();
    expect(isOver).toBe(false);
    clock.advance(1);
    await using app = await over;
    expect(app.plugins()).toMatchObject([
      { state: 'failed', error: { code: 'plugins/import-timeout' }, ms: 10_000 },
    ]);
  });
});

describe('a plugin that exports', () => {
  it.each([
    ['nothing', ''],
    ['nothing by default', 'export const plugin = class {}'],
    ['a number', 'export default 7'],
    ['null', 'export default null'],
    ['a class without a decorator', 'export default class Plain {}'],
    ['a function', 'export default () => class {}'],
    ['an empty list', 'export default []'],
    ['a list with a hole', 'export default [,]'],
    ['a list of lists', 'export default [[]]'],
  ])('%s is told what it has to export', async (_, code) => {
    using folder = new PluginFolder();
    folder.plugin('odd', code);
    expect(await refusal(folder, 'odd')).toMatchObject({ code: 'plugins/bad-export' });
  });

  it.each([
    ['an object that cannot be looked at', `{}`],
    ['a class that cannot be looked at', `class {}`],
  ])('%s is listed', async (_, target) => {
    using folder = new PluginFolder();
    const traps = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'defineProperty'];
    const handler = traps.map((trap) => `${trap}() { throw new Error('no') }`).join(', ');
    folder.plugin('proxy', `export default new Proxy(${target}, { ${handler} })`);
    expect(await refusal(folder, 'proxy')).toBeDefined();
  });
});

describe('a plugin that contradicts', () => {
  const withModule = (metadata: string) => `
    import { Adapter, Module } from 'oneiric';
    class A {} Adapter({ key: 'a' })(A);
    class B {} Adapter({ key: 'b' })(B);
    class M {} Module(${metadata})(M);
    export default M;`;

  it.each([
    ['the rules of a module', withModule('{ exports: ["adapter:z"] }'), 'modules/unknown-export'],
    ['itself in a module', withModule('{ providers: [A, A] }'), 'modules/duplicate-provider'],
    ['itself as to what it imports', withModule('{ imports: [7] }'), 'plugins/import-failed'],
    [
      'itself as to what it promises',
      withModule('{ imports: [Promise.reject(new Error("boom"))], providers: [A, B] }'),
      'modules/import-failed',
    ],
    [
      'itself in a list',
      `import { Adapter } from 'oneiric'; class A {} Adapter({ key: 'a' })(A); export default [A, A];`,
      'plugins/duplicate-provider',
    ],
    [
      'what others provide for a slot',
      `import { Adapter } from 'oneiric';
       class First {} Adapter({ key: 'first' })(First);
       class Odd {} Adapter({ key: 'cache', provider: 'odd' })(Odd); export default [First, Odd];`,
      'registry/contract-mismatch',
    ],
  ])('%s leaves nothing behind', async (_, code, expected) => {
    using folder = new PluginFolder();
    folder.plugin('first', adapter('first'));
    folder.plugin('odd', code);
    folder.plugin('good', adapter('good'));
    const plugins = { packages: ['first', 'odd', 'good'], from: folder.path };
    await using app = await Oneiric.create(AppModule, { env: {}, plugins });
    expect(app.plugins()[1]).toMatchObject({ name: 'odd', state: 'failed', error: { code: expected } });
    const there = app.candidates({ shadowed: true }).map(({ slot, provider }) => `${slot}/${provider}`);
    expect(there.sort()).toEqual(['adapter:cache/first', 'adapter:cache/good']);
    expect(app.status().map(({ slot }) => slot)).toEqual(['adapter:cache']);
  });

  it('another plugin: the first one stays, and the error names both', async () => {
    using folder = new PluginFolder();
    folder.plugin('one', adapter('valkey'));
    folder.plugin('two', adapter('valkey'));
    const [one, two] = await loaded(folder, ['one', 'two']);
    expect(one).toMatchObject({ state: 'loaded', candidates: ['adapter:cache/valkey'] });
    expect(two).toMatchObject({ state: 'failed', error: { code: 'plugins/duplicate-provider' } });
    expect(two?.error?.message).toBe(
      'two offers adapter:cache/valkey, and so does one. Nothing of two was loaded.',
    );
  });
});

describe('what is told of a plugin', () => {
  it.each([
    [
      'throws while it is looked at',
      `export default { get module() { throw new Error('boom') } }`,
      'plugins/failed',
    ],
    [
      'exports a class that is no module as one',
      `export default { module: class Odd {}, providers: [] }`,
      'modules/bad-import',
    ],
  ])('that %s says which one it is, and what to do', async (_, text, code) => {
    using folder = new PluginFolder();
    folder.plugin('my-own', text);
    const error = await refusal(folder, 'my-own');
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^my-own: ./) as string });
    expect(error?.hint).toMatch(/./);
  });

  it.each(['x\u001b[31m', '', ' ', 'one\ntwo', 'x'.repeat(300)])(
    'has no version where its package says what is none: %j',
    async (version) => {
      using folder = new PluginFolder();
      const says = { version, type: 'module', oneiric: { plugin: './plugin.js' } };
      folder.install('odd', says, { 'plugin.js': adapter('odd') });
      expect(await loaded(folder, ['odd'])).toMatchObject([{ state: 'loaded', version: undefined }]);
    },
  );
});

it('a plugin of 10,000 candidates is loaded', async () => {
  using folder = new PluginFolder();
  folder.plugin(
    'many',
    `import { Adapter } from 'oneiric';
     export default Array.from({ length: 10_000 }, (_, at) => {
       class Many {}
       Adapter({ key: 'many.' + at, provider: 'p', activation: 'lazy' })(Many);
       return Many;
     });`,
  );
  const [report] = await loaded(folder, ['many']);
  expect(report?.candidates).toHaveLength(10_000);
});

it('no more than 100 plugins are loaded', async () => {
  using folder = new PluginFolder();
  const names = Array.from({ length: 101 }, (_, at) => `plugin-${at}`);
  for (const name of names) folder.plugin(name, adapter(name));
  await using app = await Oneiric.create(AppModule, {
    env: {},
    plugins: { packages: names, from: folder.path },
  });
  const failed = app.plugins().filter(({ state }) => state === 'failed');
  expect(failed).toMatchObject([{ name: 'plugin-100', error: { code: 'plugins/too-many' } }]);
});
