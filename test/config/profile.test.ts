import { tmpdir } from 'node:os';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ConfigError } from '../../src/index.js';
import { rejectionOf } from '../support/traced-parts.js';
import { ConfigFolder } from './config-folder.js';
import { Said, started } from './live-world.js';

const url = (name: string) => `adapters: { providers: { redis: { url: "redis://${name}" } } }\n`;

describe('the profile', () => {
  it.each(['../x', 'a b', '', '  '])('is not %j: it stands in the name of a file', async (profile) => {
    const text = `profile: ${JSON.stringify(profile)}\n`;
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': text });
    const error = await rejectionOf(started([], { config: { file: folder.file } }));
    expect(error).toMatchObject({ code: 'config/invalid', path: 'profile', file: folder.file, line: 1 });
    await folder.write('oneiric.yaml', 'profile: blue');
    await folder.write('oneiric.blue.yaml', url('blue'));
    await using app = await started([], { config: { file: folder.file } });
    await folder.write('oneiric.yaml', text);
    const refused = (await rejectionOf(app.config.reload())) as ConfigError;
    expect(refused.message).toContain('must be a name of letters, digits, _ and -');
    // Its file is followed all the same, and nothing odd is told.
    await folder.write('oneiric.blue.yaml', url('navy'));
    await app.config.reload().catch(() => undefined);
    expect(app.config.get('adapters.providers.redis.url')).toBe('redis://navy');
    expect([app.config.profile, app.config.get('profile'), app.config.warnings]).toEqual([
      'blue',
      'blue',
      [],
    ]);
  });

  it('is no secret', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': 'profile: "${secret:b}"' });
    const error = await rejectionOf(started([], { config: { file: folder.file } }));
    expect(String(error)).toContain(`profile cannot be a secret (${folder.file}:1:10)`);
  });

  it('is told as it is, with who named it', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': 'profile: said' });
    const config = { file: folder.file };
    const env = { ONEIRIC_PROFILE: 'variable' };
    await using none = await started([], {});
    await using said = await started([], { config });
    await using variable = await started([], { config, env });
    await using option = await started([], { config, env, profile: 'option' });
    const apps = [none, said, variable, option];
    expect(apps.map((app) => app.config.profile)).toEqual(['default', 'said', 'variable', 'option']);
    expect(apps.map((app) => app.config.get('profile'))).toEqual(apps.map((app) => app.config.profile));
    expect(apps.map((app) => (app.config.snapshot().values as { profile: string }).profile)).toEqual(
      apps.map((app) => app.config.profile),
    );
    expect(String(option.config.explain('profile')).split('\n')).toEqual([
      'profile = "option" (explicit)',
      '  explicit     "option"   from create',
      `  file         "said"   ${folder.file}:1:10`,
      '  defaults     "default"   default of the package',
    ]);
    expect(variable.config.explain('profile').origin).toMatchObject({ variable: 'ONEIRIC_PROFILE' });
  });

  it('is named by no other layer, which is told', async () => {
    await using folder = await ConfigFolder.make({
      'oneiric.yaml': 'profile: blue',
      'oneiric.blue.yaml': 'profile: green',
    });
    const source = new Said('panel');
    source.values({ profile: 'red' });
    await using app = await started([source], {
      config: { file: folder.file, sources: [source], values: { profile: 'black' } },
    });
    expect([app.config.profile, app.config.get('profile')]).toEqual(['blue', 'blue']);
    expect(app.config.explain('profile').said.map(({ layer }) => layer)).toEqual(['file', 'defaults']);
    expect(app.config.warnings).toEqual([
      expect.stringMatching(/^profile has no effect here: .*oneiric\.blue\.yaml:1:1\)$/),
      expect.stringMatching(/^profile has no effect here: .*\(from panel\)$/),
      expect.stringMatching(/^profile has no effect here: .*\(from options\)$/),
    ]);
  });

  it('has its file beside the other, wherever the process has gone since', async () => {
    await using folder = await ConfigFolder.make({ 'oneiric.yaml': 'profile: blue' });
    await folder.write('oneiric.blue.yaml', url('blue'));
    await folder.write('oneiric.green.yaml', url('green'));
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder.path);
    onTestFinished(() => cwd.mockRestore());
    await using app = await started([], { config: { file: 'oneiric.yaml' } });
    cwd.mockReturnValue(tmpdir());
    await folder.write('oneiric.yaml', 'profile: green');
    await app.config.reload();
    expect(app.config.get('adapters.providers.redis.url')).toBe('redis://green');
  });
});
