import { rm } from 'node:fs/promises';
import { Cache, Module, Oneiric } from 'oneiric';
import { MemoryCache } from 'oneiric/adapters/cache/memory';
import { install, installBroken } from './install.js';

interface Slug {
  run(payload: { readonly text: string }): { readonly slug: string };
}

interface HitRate {
  find(key: string): Promise<string | undefined>;
  readonly percent: number;
}

const folder = await install(['bounded-cache', 'hit-rate', 'slug']);
const code = `throw new Error('no licence was found')`;
await installBroken(folder, { name: 'throws', requires: '^0.1.0', code });
await installBroken(folder, { name: 'of-tomorrow', requires: '^9.0.0', code });

@Module({ providers: [MemoryCache] })
class AppModule {}

const app = await Oneiric.create(AppModule, {
  env: {},
  // Found among the dependencies of package.json; and two by their names.
  plugins: { discover: true, packages: ['throws', 'of-tomorrow'], from: folder },
  config: { values: { adapters: { providers: { 'cache/bounded': { maxEntries: 2 } } } } },
});

for (const { name, version, state, candidates, error } of app.plugins())
  console.log(`${name} ${version}: ${state} ${error ? error.code : candidates.join(', ')}`);

const [cache, hits] = [app.get(Cache), app.get<HitRate>('service:hit-rate')];
const { slug } = (await app.getAsync<Slug>('action:text.slug')).run({ text: 'Crème brûlée, for two' });
console.log(`an address: ${slug}`);
for (const key of ['a', 'b', slug]) await cache.set(key, `page of ${key}`);
console.log(
  `${app.status(Cache).active} knows a: ${await cache.has('a')}, ${slug}: ${await cache.has(slug)}`,
);
for (const key of ['a', 'b', slug, 'd']) await hits.find(key);
console.log(`hit rate: ${hits.percent} %`);

// What a plugin offers is a candidate like any other.
await app.swap(Cache, { provider: 'memory', reason: 'the plugin is under suspicion' });
console.log(app.explain(Cache).toString());
await app.close();
await rm(folder, { recursive: true });
