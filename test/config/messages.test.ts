import { describe, expect, it } from 'vitest';
import { ConfigError, ConfigModule, ConfigSection, Module } from '../../src/index.js';
import { ConfigFolder } from './config-folder.js';
import { started, StoreModule } from './live-world.js';

describe('an application that cannot be made for its configuration', () => {
  it('says what is wrong with a whole file once, with its place and without an empty path', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.json': '{\n  "catalog": [1,,]\n}' });
    const error = await refusalOf({ config: { file: folder.at('oneiric.json') } });
    expect(error).toMatchObject({
      code: 'config/invalid',
      message: expect.stringMatching(
        /oneiric\.json:2:17: a value is expected here\. Nothing of it is used\. Nothing was built\.\n  hint: it has to be strict JSON$/,
      ) as unknown,
      hint: 'it has to be strict JSON',
      file: folder.at('oneiric.json'),
      line: 2,
      column: 17,
    });
    expect(error.path).toBeUndefined();
  });

  it('says of a file that is not there one sentence after the other', async () => {
    await using folder = await ConfigFolder.make();
    const { message } = await refusalOf({ config: { file: folder.file } });
    expect(message).toBe(`${folder.file} does not exist. Nothing was built.`);
  });

  it('says what to do about each of several things', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.json': '[' });
    const { message } = await refusalOf({
      config: { file: folder.at('oneiric.json'), values: { catalog: { pageSize: 0 } } },
    });
    expect(message.split('\n')).toEqual([
      '2 things are wrong in the configuration. Nothing was built.',
      expect.stringMatching(/ {2}- .*Nothing of it is used\. \(it has to be strict JSON\)$/),
      '  - catalog.pageSize must be an integer of at least 1, got 0 (from options)',
    ]);
  });

  it('says in one line why a class cannot be described, and its hint after it', async () => {
    @ConfigSection('broken')
    class Broken {
      constructor() {
        throw new TypeError('planted');
      }
    }
    @Module({ imports: [ConfigModule.forFeature(Broken)] })
    class BrokenModule {}
    const { message, hint } = await refusalOf({}, [BrokenModule]);
    expect(message.split('\n')[0]).toBe(
      'broken cannot be described: Broken cannot be made: planted. Nothing was changed. Nothing was built.',
    );
    expect(hint).toMatch(/a constructor without parameters/);
  });

  it.each([
    ['logging', { file: { path: '${secret:x}' } }, 'logging.file.path'],
    ['secrets', { inline: { a: '${secret:b}' } }, 'secrets.inline.a'],
    ['atomic', '${secret:b}', 'atomic'],
  ])('names the place in %s that cannot be a secret', async (section, said, path) => {
    const error = await refusalOf({ config: { values: { [section]: said } } });
    expect(error.path).toBe(path);
    expect(error.message).toContain(`${path} cannot be a secret (from options). Nothing was built.`);
  });
});

async function refusalOf(
  options: Parameters<typeof started>[1] & object,
  modules: readonly (new () => object)[] = [StoreModule],
): Promise<ConfigError> {
  const refused: unknown = await started([], options, modules).catch((error: unknown) => error);
  if (refused instanceof ConfigError) return refused;
  throw new TypeError('it was made');
}
