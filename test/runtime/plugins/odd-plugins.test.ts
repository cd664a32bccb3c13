import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Module, Oneiric } from '../../../src/index.js';
import { PluginHost } from '../../../src/runtime/plugins/plugin-host.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { gate } from '../../support/traced-parts.js';
import { adapter, PluginFolder } from './plugin-folder.js';

@Module({})
class AppModule {}

async function reportsOf(folder: PluginFolder, packages: readonly string[]) {
  const plugins = { packages: [...packages], from: folder.path };
  await using app = await Oneiric.create(AppModule, { env: {}, plugins });
  return app.plugins();
}

describe('a plugin that exports a list of many millions', () => {
  it.each([
    ['of some more than are looked at', 'export default new Array(100_001)'],
    ['of holes', 'export default new Array(4_000_000_000)'],
    [
      'that only says so',
      'export default new Proxy([], { get: (list, name) => name === "length" ? 1e9 : list[name] })',
    ],
  ])('is refused without a look at them: %s', async (_, code) => {
    using folder = new PluginFolder();
    folder.plugin('long', code);
    expect(await reportsOf(folder, ['long'])).toMatchObject([
      {
        error: {
          code: 'plugins/bad-export',
          message: expect.stringContaining('more than the 100000') as string,
        },
      },
    ]);
  });
});

describe('what is shown of a plugin that fails', () => {
  it('is one line without control characters', async () => {
    using folder = new PluginFolder();
    folder.plugin('text', "throw 'red \\x1b[31m \\u2028 end'");
    folder.install('binary', '\u0000\u001b[2J');
    for (const { error } of await reportsOf(folder, ['text', 'binary'])) {
      expect(error?.message).toMatch(/\\u00/);
      expect(error?.message).not.toMatch(/[\p{Cc}\u2028]/u);
    }
  });
});

describe('a plugin whose file cannot be', () => {
  it('by its name is told what is wrong', async () => {
    using folder = new PluginFolder();
    folder.install('nul', { type: 'module', oneiric: { plugin: './p\0.js' } });
    folder.install('long', { type: 'module', oneiric: { plugin: `./${'p'.repeat(5_000)}.js` } });
    expect(await reportsOf(folder, ['nul', 'long'])).toMatchObject([
      { error: { code: 'plugins/bad-package' } },
      { error: { code: 'plugins/bad-package' } },
    ]);
  });

  it.skipIf(process.platform === 'win32')('since links lead in a circle is told so', async () => {
    using folder = new PluginFolder();
    folder.install('file', { type: 'module', oneiric: { plugin: './p.js' } });
    symlinkSync('./p.js', join(folder.path, 'node_modules/file/p.js'));
    mkdirSync(join(folder.path, 'node_modules'), { recursive: true });
    symlinkSync('./folder', join(folder.path, 'node_modules/folder'));
    expect(await reportsOf(folder, ['file', 'folder'])).toMatchObject([
      { error: { code: 'plugins/bad-package' } },
      { error: { code: 'plugins/not-found' } },
    ]);
  });
});

it('a plugin is told of, and not looked for, where the working directory is gone', async () => {
  const gone = vi.spyOn(process, 'cwd').mockImplementation(() => {
    throw Object.assign(new Error('ENOENT: no such file or directory, uv_cwd'), { code: 'ENOENT' });
  });
  try {
    const host = await PluginHost.load({ packages: ['mine'], discover: false }, new ManualClock());
    const [report] = host.reports((text) => text);
    expect(report).toMatchObject({ name: 'mine', error: { code: 'plugins/no-application' } });
    expect(report?.error?.message).toContain('the working directory is not there any more');
  } finally {
    gone.mockRestore();
  }
});

describe('the time of a plugin', () => {
  it('is its own, without that in which others are waited for', async () => {
    using folder = new PluginFolder();
    const goOn = gate();
    Reflect.set(globalThis, 'quick goes on', goOn.promise);
    folder.plugin('quick', `await globalThis['quick goes on']; ${adapter('quick')}`);
    folder.plugin('endless', 'await new Promise(() => {}); export default 1;');
    const clock = new ManualClock();
    const packages = ['quick', 'endless'];
    const loading = PluginHost.load({ packages, discover: false, from: folder.path }, clock);
    while (clock.timers < 2) await clock.settle();
    goOn.open();
    while (clock.timers > 1) await clock.settle();
    await clock.elapse(10_000);
    const host = await loading;
    const [quick] = host.imported;
    if (!quick) throw new Error('it was not imported');
    host.adding(quick);
    host.loaded(quick, { candidates: [], origins: new Set() });
    expect(host.reports((text) => text)).toMatchObject([
      { name: 'quick', ms: 0 },
      { name: 'endless', ms: 10_000 },
    ]);
  });
});
