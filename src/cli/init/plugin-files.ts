import { VERSION } from '../../core/version.js';
import { commonFiles } from './common-files.js';
import { TARBALL } from './next-steps.js';
import type { NewFiles } from './new-files.js';

/** A package that extends an application by being installed: a cache that keeps its latest entries. */
export const pluginFiles = (name: string): NewFiles =>
  new Map([
    ...commonFiles({
      name,
      oneiric: { plugin: './dist/plugin.js', requires: `^${VERSION}` },
      scripts: { prepare: 'npm run build' },
      needs: 'peerDependencies',
      more: { exports: './dist/plugin.js', files: ['dist'] },
    }),
    ['src/plugin.ts', PLUGIN],
    ['src/plugin.test.ts', TEST],
    ['README.md', readme(name)],
  ]);

const PLUGIN = `import { Adapter, Cache } from 'oneiric';

/** The section \`adapters.providers.cache/latest\` of the application's configuration. */
class LatestCacheSettings {
  maxEntries = 100;
}

/** Keeps its latest entries, and forgets the eldest for each that is one too many. It keeps no time. */
@Adapter({ provider: 'latest', settings: LatestCacheSettings })
export default class LatestCache extends Cache {
  private readonly entries = new Map<string, string>();

  constructor(private readonly settings: LatestCacheSettings) {
    super();
  }

  async get(key: string): Promise<string | undefined> {
    return this.entries.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    this.entries.delete(key);
    this.entries.set(key, value);
    const [eldest] = this.entries.keys();
    if (this.entries.size > this.settings.maxEntries && eldest !== undefined) this.entries.delete(eldest);
  }

  async delete(key: string): Promise<boolean> {
    return this.entries.delete(key);
  }

  async has(key: string): Promise<boolean> {
    return this.entries.has(key);
  }

  async *keys(prefix = ''): AsyncGenerator<string> {
    for (const key of this.entries.keys()) if (key.startsWith(prefix)) yield key;
  }

  async clear(): Promise<void> {
    this.entries.clear();
  }
}
`;

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cache, Module, Oneiric } from 'oneiric';
import LatestCache from './plugin.js';

@Module({ providers: [LatestCache] })
class TestModule {}

test('it keeps what it is given', async () => {
  await using app = await Oneiric.create(TestModule);
  const cache = app.get(Cache);
  await cache.set('a', '1');
  assert.equal(await cache.get('a'), '1');
  assert.equal(app.explain(Cache).active, 'latest');
});
`;

const readme = (name: string) => `# ${name}

A plugin: an application that has it among its dependencies, and says \`plugins: { discover: true }\`, has one more candidate
for \`adapter:cache\`.

\`\`\`sh
npm install /path/to/${TARBALL}   # the file: it is in no registry yet
npm test
npm pack
\`\`\`

In the application: \`npm install\` what was packed, then \`npx oneiric plugins\` and \`npx oneiric explain adapter:cache\`.
`;
