import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileSample } from '../support/compiled-program.js';
import { Consumer, packFolder, packPackage } from '../support/packed-package.js';

const PLUGINS = ['bounded-cache', 'hit-rate', 'slug'];

let packed: string;
let consumer: Consumer;

beforeAll(async () => {
  packed = await packPackage();
});

afterAll(() => {
  consumer.remove();
});

const APPLICATION = `
import { Module, Oneiric, Cache } from 'oneiric';
class App {}
Module({})(App);
const app = await Oneiric.create(App, { env: {}, plugins: JSON.parse(process.argv[2]) });
const value = (slot) => app.getAsync(slot).catch(() => undefined);
const cache = await value(Cache);
await cache?.set('a', '1');
const hits = await value('service:hit-rate');
console.log(JSON.stringify({
  plugins: app.plugins().map(({ name, state, candidates, error }) => ({ name, state, candidates, code: error?.code })),
  found: await hits?.find('a'),
  slug: (await value('action:text.slug'))?.run({ text: 'A title' }).slug,
}));
await app.close();
`;

function result(plugins: object): unknown {
  const { status, stdout, stderr } = consumer.run('app.js', [JSON.stringify(plugins)]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('plugins that npm has installed into an empty folder', () => {
  it('extend an application there: an adapter, an action and a service', () => {
    const packages = join(dirname(compileSample('08-plugin')), 'packages');
    consumer = new Consumer(
      packed,
      PLUGINS.map((name) => packFolder(join(packages, name))),
    );
    consumer.write('app.js', APPLICATION);
    const from = consumer.folder;
    expect(result({ discover: true, from })).toEqual({
      plugins: [
        { name: '@samples/bounded-cache', state: 'loaded', candidates: ['adapter:cache/bounded'] },
        { name: '@samples/hit-rate', state: 'loaded', candidates: ['service:hit-rate/counting'] },
        { name: '@samples/slug', state: 'loaded', candidates: ['action:text.slug/latin'] },
      ],
      found: '1',
      slug: 'a-title',
    });
    expect(result({ packages: ['@samples/slug'], from })).toEqual({
      plugins: [{ name: '@samples/slug', state: 'loaded', candidates: ['action:text.slug/latin'] }],
      slug: 'a-title',
    });
  });

  it.each([
    ['a promise', 'export default Promise.resolve(1)', 'plugins/bad-export'],
    ['a promise that fails', 'export default Promise.reject(new Error("boom"))', 'plugins/bad-export'],
    ['what looks like a promise', 'export default { then() {} }', 'plugins/bad-export'],
    ['CommonJS that says nothing', 'module.exports = {}', 'plugins/bad-export'],
    ['what throws nothing', 'throw undefined', 'plugins/import-failed'],
  ])('are refused where Node itself imports %s', (_, code, expected) => {
    const type = code.startsWith('module') ? 'commonjs' : 'module';
    const json = { name: 'odd', type, oneiric: { plugin: './plugin.js' } };
    consumer.write('node_modules/odd/package.json', JSON.stringify(json));
    consumer.write('node_modules/odd/plugin.js', code);
    const plugins = [{ name: 'odd', state: 'failed', candidates: [], code: expected }];
    expect(result({ packages: ['odd'], from: consumer.folder })).toEqual({ plugins });
  });
});
