import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ConfigError } from '../../src/index.js';
import type { TestApplication } from '../../src/testing/index.js';
import { rejectionOf } from '../support/traced-parts.js';
import { ConfigFolder } from './config-folder.js';
import { started, Store } from './live-world.js';

const url = (name: string) => `adapters: { providers: { redis: { url: "redis://${name}" } } }\n`;
const PATIENCE = { timeoutMs: 20_000 };

/** Until this is what serves. */
async function serves(app: TestApplication, name: string): Promise<void> {
  const where = `redis://${name}`;
  if (app.get(Store).where() === where) return;
  await app.recorded.waitFor('swap.switched', () => app.get(Store).where() === where, PATIENCE);
}

const watched = (folder: ConfigFolder, watch: object | boolean = true) =>
  started([], { config: { file: folder.file, watch } });

describe('a watched file', () => {
  it('A07: that is broken keeps what was good; watching goes on, and it recovers', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': url('good') });
    await using app = await watched(folder);
    await folder.write('oneiric.yaml', 'adapters: { providers: { redis: { url: "redis://half');
    const rejected = await app.recorded.waitFor('config.rejected', () => true, PATIENCE);
    expect(rejected).toMatchObject({ source: folder.file, error: { code: 'config/unreadable', line: 1 } });
    expect(app.get(Store).where()).toBe('redis://good');
    await folder.write('oneiric.yaml', url('fixed'));
    await serves(app, 'fixed');
    await app.recorded.waitFor('config.recovered', () => true, PATIENCE);
    expect(app.differences()).toEqual([]);
  });

  it('is followed when it is replaced, again and again', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': url('one') });
    await using app = await watched(folder);
    for (const name of ['two', 'three', 'four']) {
      await folder.replace('oneiric.yaml', url(name));
      await serves(app, name);
    }
  });

  it('that disappears is no empty one: what it said holds until it is back', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': url('there') });
    await using app = await watched(folder);
    await folder.remove('oneiric.yaml');
    const { error } = await app.recorded.waitFor('config.rejected', () => true, PATIENCE);
    expect(error).toMatchObject({ code: 'config/no-file' });
    expect(app.get(Store).where()).toBe('redis://there');
    await folder.write('oneiric.yaml', url('back'));
    await serves(app, 'back');
  });

  it('that is emptied is about to be written', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': url('full') });
    await using app = await watched(folder);
    await folder.write('oneiric.yaml', '');
    await app.recorded.waitFor('config.rejected', () => true, PATIENCE);
    expect(app.get(Store).where()).toBe('redis://full');
    await folder.write('oneiric.yaml', '{}');
    await serves(app, 'default');
  });

  it.each([
    ['oneiric.yaml', ['\n\n', ' ', '# half', '---\n', 'null', '~'], '{}'],
    ['oneiric.toml', [' \n', '# half\n'], 'atomic = false'],
    ['oneiric.json', [' \n'], '{}'],
  ])('%s that says nothing at all any more is about to be written', async (name, blanks, all) => {
    const full = {
      'oneiric.yaml': url('full'),
      'oneiric.toml': 'adapters.providers.redis.url = "redis://full"',
      'oneiric.json': '{"adapters": {"providers": {"redis": {"url": "redis://full"}}}}',
    }[name];
    await using folder = await ConfigFolder.make({ [name]: blanks[0] ?? '' });
    await using app = await started([], { config: { file: folder.at(name) } });
    expect(app.get(Store).where()).toBe('redis://default');
    await folder.write(name, full ?? '');
    await app.config.reload();
    await serves(app, 'full');
    for (const blank of blanks) {
      await folder.write(name, blank);
      const { code, message } = (await rejectionOf(app.config.reload())) as ConfigError;
      expect({ code, message }).toEqual({
        code: 'config/unreadable',
        message: expect.stringContaining('says nothing, and did before') as string,
      });
      expect(app.config.get('adapters.providers.redis.url')).toBe('redis://full');
    }
    await folder.write(name, all);
    await app.config.reload();
    await serves(app, 'default');
  });

  it('is followed through the links by which Kubernetes replaces it', async () => {
    await using folder = await ConfigFolder.make();
    for (const name of ['first', 'second', 'third']) {
      await mkdir(folder.at(`..${name}`));
      await writeFile(folder.at(`..${name}/oneiric.yaml`), url(name));
    }
    await folder.link('..data', '..first');
    await folder.link('oneiric.yaml', '..data/oneiric.yaml');
    await using app = await watched(folder);
    expect(app.get(Store).where()).toBe('redis://first');
    for (const name of ['second', 'third', 'first']) {
      await folder.link('..data', `..${name}`);
      await serves(app, name);
    }
  });

  it.each([
    ['told of', false],
    ['looked at', true],
  ])('is followed where its folder was away for long, %s', async (_, poll) => {
    await using folder = await ConfigFolder.make({ 'conf/oneiric.yaml': url('one') });
    const config = { file: folder.at('conf/oneiric.yaml'), watch: { poll } };
    await using app = await started([], { config });
    await rm(folder.at('conf'), { recursive: true });
    await app.recorded.waitFor('config.rejected', () => true, PATIENCE);
    // Longer than it takes to find that it is gone, and to wait for it instead.
    await sleep(1_000);
    for (const name of ['two', 'three']) {
      await folder.write('conf/oneiric.yaml', url(name));
      await serves(app, name);
    }
    await rename(folder.at('conf'), folder.at('elsewhere'));
    await sleep(300);
    await rename(folder.at('elsewhere'), folder.at('conf'));
    await folder.replace('conf/oneiric.yaml', url('four'));
    await serves(app, 'four');
  });

  it.each([
    ['told of', false],
    ['looked at', true],
  ])('is followed into another folder that a link leads to, edit after edit, %s', async (_, poll) => {
    await using folder = await ConfigFolder.make({ 'r1/t.yaml': url('one'), 'r2/t.yaml': url('other') });
    await mkdir(folder.at('conf'));
    await folder.link('current', 'r1');
    await folder.link('conf/oneiric.yaml', '../current/t.yaml');
    const config = { file: folder.at('conf/oneiric.yaml'), watch: { poll } };
    await using app = await started([], { config });
    for (const name of ['two', 'three']) {
      await folder.write('r1/t.yaml', url(name));
      await serves(app, name);
    }
    await folder.link('current', 'r2');
    await serves(app, 'other');
    for (const name of ['four', 'five']) {
      await folder.replace('r2/t.yaml', url(name));
      await serves(app, name);
    }
  });

  it('is looked at again and again where the file system tells of nothing', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': url('one') });
    await using app = await watched(folder, { poll: true });
    await folder.replace('oneiric.yaml', url('two'));
    await serves(app, 'two');
  });

  it('has a profile that changes with it, in one step', async () => {
    await using folder = await ConfigFolder.make({
      'oneiric.yaml': 'profile: blue',
      'oneiric.blue.yaml': url('blue'),
      'oneiric.green.yaml': 'adapters: { selections: { store: memory } }',
    });
    await using app = await watched(folder);
    expect([app.config.profile, app.get(Store).where()]).toEqual(['blue', 'redis://blue']);
    await folder.replace('oneiric.yaml', 'profile: green');
    await app.recorded.waitFor('swap.switched', () => app.get(Store).where() === 'memory', PATIENCE);
    expect(app.config.profile).toBe('green');
    // What it was before was never served by its defaults on the way.
    expect(app.recorded.of('swap.switched').filter(({ from }) => from)).toHaveLength(1);
  });

  it('does not get a profile whose file cannot be used', async () => {
    await using folder = await ConfigFolder.make({
      'oneiric.yaml': 'profile: blue',
      'oneiric.blue.yaml': url('blue'),
      'oneiric.green.yaml': 'adapters: { selektions: {} }',
    });
    await using app = await watched(folder);
    await folder.replace('oneiric.yaml', 'profile: green');
    await app.recorded.waitFor('config.rejected', () => true, PATIENCE);
    expect([app.config.profile, app.get(Store).where()]).toEqual(['blue', 'redis://blue']);
    await folder.replace('oneiric.green.yaml', url('green'));
    await serves(app, 'green');
    expect(app.config.profile).toBe('green');
  });
});

describe('a file', () => {
  it('that does not exist is an error, and nothing was built', async () => {
    await using folder = await ConfigFolder.make();
    const error = await rejectionOf(started([], { config: { file: folder.file } }));
    expect(error).toMatchObject({ code: 'config/invalid' });
    expect(String(error)).toContain('oneiric.yaml does not exist');
  });

  it.each([
    ['oneiric.yaml', 'a: [', /oneiric\.yaml:1:/],
    ['oneiric.ini', 'a = 1', /no ending that tells its format/],
    ['oneiric.yaml', `a: "${'x'.repeat(4_000_000)}"`, /too large/],
    ['oneiric.json', '{"catalog": {"pageSize": 0}}', /catalog\.pageSize .*oneiric\.json:1:26/],
  ])('called %s is refused with its place', async (name, text, words) => {
    await using folder = await ConfigFolder.make({ [name]: text });
    expect(String(await rejectionOf(started([], { config: { file: folder.at(name) } })))).toMatch(words);
  });

  it('that is no text is refused', async () => {
    await using folder = await ConfigFolder.make();
    await writeFile(folder.file, Uint8Array.of(0x61, 0xff, 0xfe));
    expect(String(await rejectionOf(started([], { config: { file: folder.file } })))).toContain(
      'cannot be read',
    );
    await using other = await ConfigFolder.make();
    await mkdir(other.file);
    expect(String(await rejectionOf(started([], { config: { file: other.file } })))).toContain(
      'it is no file',
    );
  });

  it('is read again when it is asked to be, and says what is wrong with it', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': url('one') });
    await using app = await started([], { config: { file: folder.file } });
    await folder.write('oneiric.yaml', url('two'));
    await app.config.reload();
    await serves(app, 'two');
    await folder.write('oneiric.yaml', 'catalog: { pageSize: 0 }');
    expect(await rejectionOf(app.config.reload())).toMatchObject({ code: 'config/invalid', line: 1 });
    expect(app.get(Store).where()).toBe('redis://two');
  });

  it('has beside it one for the profile: the option before the environment before what it says', async () => {
    await using folder = await ConfigFolder.make({
      'oneiric.yaml': `profile: said\n${url('base')}`,
      'oneiric.said.yaml': url('said'),
      'oneiric.env.yaml': url('env'),
      'oneiric.given.yaml': url('given'),
    });
    const config = { file: folder.file };
    const env = { ONEIRIC_PROFILE: 'env' };
    await using said = await started([], { config });
    await using fromEnv = await started([], { config, env });
    await using given = await started([], { config, env, profile: 'given' });
    await using none = await started([], { config, profile: 'none' });
    const served = [said, fromEnv, given, none].map((app) => app.get(Store).where().slice(8));
    expect(served).toEqual(['said', 'env', 'given', 'base']);
    expect([said, fromEnv, given, none].map((app) => app.config.profile)).toEqual([
      'said',
      'env',
      'given',
      'none',
    ]);
  });

  it('warns of a profile that was named and has no file: it may be misspelt', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': url('base') });
    const config = { file: folder.file };
    await using misspelt = await started([], { config, profile: 'prodction' });
    expect(misspelt.config.warnings).toEqual([
      expect.stringMatching(/prodction has no file .*oneiric\.prodction\.yaml/),
    ]);
    await using usual = await started([], { config });
    expect(usual.config.warnings).toEqual([]);
  });

  it.each(['../x', 'a/b', 'a b'])('is not made with the variable ONEIRIC_PROFILE as %j', async (profile) => {
    const error = await rejectionOf(started([], { env: { ONEIRIC_PROFILE: profile } }));
    expect(error).toMatchObject({ code: 'lifecycle/bad-option', path: 'ONEIRIC_PROFILE' });
  });

  it('takes an empty ONEIRIC_PROFILE for none', async () => {
    await using app = await started([], { env: { ONEIRIC_PROFILE: '' } });
    expect(app.config.profile).toBe('default');
  });
});
