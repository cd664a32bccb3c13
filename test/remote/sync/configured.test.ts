import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Module, Oneiric, type OneiricEvent } from 'oneiric';
import { RemoteModule } from 'oneiric/remote';
import { entry, said, SOURCE, SyncWorld, until } from './sync-world.js';

let world: SyncWorld;
let folder: string;

beforeEach(async () => {
  world = await SyncWorld.open();
  folder = await mkdtemp(join(tmpdir(), 'oneiric-configured-'));
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Has the latest manifest as files. @returns its address */
async function filed(): Promise<string> {
  const made = await world.publishAt(`${pathToFileURL(folder).href}/`, entry('cache', 'redis'));
  const path = join(folder, 'manifest.json');
  await writeFile(path, made.bytes);
  for (const [uri, code] of made.artifacts) await writeFile(fileURLToPath(uri), code);
  return pathToFileURL(path).href;
}

const artifacts = () => world.registry.server.asked.filter((one) => one.includes('/artifacts/')).length;

describe('a source as it is configured', () => {
  it('M01: that is not enabled fetches nothing, but where somebody says where its manifest is', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe({ enabled: false, refreshIntervalMs: 10 });
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'skipped', version: undefined });
    app.remote?.hint();
    expect(world.registry.server.asked).toEqual([]);
    const { manifestUrl } = world.registry;
    expect(await app.remote?.sync({ manifestUrl })).toMatchObject({ outcome: 'applied', version: 1 });
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('M01: that is not enabled any more runs what it had, and fetches nothing for that', async () => {
    await world.publish(entry('cache', 'redis'));
    const stateDir = join(folder, 'state');
    await (await world.subscribe({}, { stateDir })).close();
    const asked = world.registry.server.asked.length;
    const second = await world.subscribe({ enabled: false }, { stateDir });
    expect(await said(second, 'adapter:cache')).toBe('redis');
    await second.close();
    await rm(join(stateDir, 'artifacts'), { recursive: true });
    const third = await world.subscribe({ enabled: false }, { stateDir });
    expect(third.candidates()).toEqual([]);
    expect(world.registry.server.asked).toHaveLength(asked);
  });

  it('M02: may be a file where its folder is named, and nowhere else', async () => {
    const { bytes } = await world.publish(entry('cache', 'redis'));
    const path = join(folder, 'manifest.json');
    await writeFile(path, bytes);
    const manifestUrl = pathToFileURL(path).href;
    const { origin, fetch } = world.registry;
    const more = { ...fetch, allowOrigins: [origin] };
    const closed = await world.subscribe({ manifestUrl, fetch: more });
    expect(closed.remote?.status()[0]).toMatchObject({ applied: undefined, consecutiveFailures: 1 });
    const app = await world.subscribe({ manifestUrl, fetch: { ...more, fileRoots: [folder] } });
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('M15: threat 29: sends its credentials to the server of its manifest, and to none of its artifacts', async () => {
    const elsewhere = await SyncWorld.open();
    try {
      const { baseUrl, origin } = elsewhere.registry;
      const made = await world.publishAt(baseUrl, entry('cache', 'redis'));
      elsewhere.registry.publish(made);
      const { fetch } = world.registry;
      const both = { ...fetch.tls, ...elsewhere.registry.fetch.tls };
      const app = await world.subscribe({
        credentials: { value: () => `Bearer ${'x'.repeat(8)}` },
        fetch: {
          ...{ ...fetch, allowOrigins: [origin], tls: both },
          privateOrigins: [...fetch.privateOrigins, origin],
        },
      });
      expect(await said(app, 'adapter:cache')).toBe('redis');
      const sent = ({ server }: typeof world.registry) =>
        server.headers.map(({ authorization }) => authorization);
      expect(new Set(sent(world.registry))).toEqual(new Set([`Bearer ${'x'.repeat(8)}`]));
      expect(sent(elsewhere.registry)).toEqual([undefined]);
    } finally {
      await elsewhere[Symbol.asyncDispose]();
    }
  });

  it('is all there where only the configuration speaks of it', async () => {
    const manifestUrl = await filed();
    const { keys, threshold } = world.latest.pins;
    const remote = {
      manifestUrl,
      ...{ source: SOURCE, trust: { keys, threshold }, refreshIntervalMs: 0 },
      fetch: { fileRoots: [folder] },
    };
    class Root {}
    Module({})(Root);
    await using app = await Oneiric.create(Root, { logging: false, env: {}, config: { values: { remote } } });
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('takes from the configuration what its module does not say', async () => {
    await world.publish(entry('cache', 'redis'));
    const remote = { refreshIntervalMs: 60_000 };
    const app = await world.subscribe({ refreshIntervalMs: undefined }, { config: { values: { remote } } });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    const due = (app.remote?.status()[0]?.nextSyncAt ?? 0) - Date.now();
    expect(due).toBeGreaterThan(50_000);
    expect(due).toBeLessThan(67_000);
  });

  it('is of the configuration as far as its module does not name it', async () => {
    await world.publish(entry('cache', 'redis'));
    const { manifestUrl, fetch } = world.registry;
    class Root {}
    Module({ imports: [RemoteModule.forRoot({ trust: world.latest.pins, fetch })] })(Root);
    const remote = { manifestUrl, source: SOURCE, refreshIntervalMs: 0 };
    await using app = await Oneiric.create(Root, { logging: false, env: {}, config: { values: { remote } } });
    expect(app.remote?.sources).toEqual([SOURCE]);
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('starts without what does not come within bootTimeoutMs, and brings it as soon as it is there', async () => {
    await world.publish(entry('cache', 'redis'));
    const release = world.registry.hold('/manifest.json');
    const events: OneiricEvent[] = [];
    const app = await world.subscribe({ bootTimeoutMs: 50 }, { start: false });
    app.events$.subscribe((event) => events.push(event));
    await app.start();
    expect(app.candidates()).toEqual([]);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'remote.failed',
        error: expect.objectContaining({ code: 'remote/boot-timeout' }) as object,
      }),
    );
    release();
    await until(() => app.candidates().length === 1);
    expect(await said(app, 'adapter:cache')).toBe('redis');
  });

  it('starts without the secrets that it names, and tells of each that is not there', async () => {
    await world.publish(entry('cache', 'redis'));
    const stateDir = join(folder, 'state');
    await (await world.subscribe({}, { stateDir })).close();
    const credentials = { secret: 'registry/token' };
    const app = await world.subscribe(
      { credentials, webhookSecret: 'registry/hooks' },
      { stateDir, start: false },
    );
    const codes: unknown[] = [];
    app.events$.subscribe((event) => {
      if ('error' in event) codes.push([event.type, (event.error as { code?: string }).code]);
    });
    await app.start();
    expect(await said(app, 'adapter:cache')).toBe('redis');
    await until(() => codes.length > 1);
    expect(codes.sort()).toEqual([
      ['remote.failed', 'net/no-credentials'],
      ['remote.warning', 'remote/no-webhook-secret'],
    ]);
  });

  it('says which trust document is followed, and tells when that is another one', async () => {
    await world.publish(entry('cache', 'redis'));
    const app = await world.subscribe(world.byDocument);
    const events: OneiricEvent[] = [];
    app.events$.subscribe((event) => events.push(event));
    expect(app.remote?.status()[0]?.trustVersion).toBe(1);
    await world.trustNext();
    world.registry.files.delete('/manifest.json');
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'failed' });
    expect(app.remote?.status()[0]?.trustVersion).toBe(2);
    expect(events).toContainEqual(expect.objectContaining({ type: 'remote.trust-followed', version: 2 }));
  });
});

describe('a cache that is not as it should be', () => {
  const troubles = [
    ['is a file', (path: string) => writeFile(path, 'x')],
    [
      'may be entered by others',
      async (path: string) => {
        await mkdir(path);
        await chmod(path, 0o777);
      },
    ],
    ['is a link to somewhere else', (path: string) => symlink(tmpdir(), path)],
  ] as const;

  it.each(troubles)('since its folder %s is told of, and the source goes on', async (_, spoil) => {
    await world.publish(entry('cache', 'redis'));
    const cacheDir = join(folder, 'cache');
    await spoil(cacheDir);
    const events: OneiricEvent[] = [];
    const app = await world.subscribe({ cacheDir }, { start: false });
    app.events$.subscribe((event) => events.push(event));
    await app.start();
    expect(await said(app, 'adapter:cache')).toBe('redis');
    await world.publish(entry('cache', 'redis', 'new'));
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'applied' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'remote.warning' }));
  });

  it('threat 33: since a link was planted in it is told of, and nothing is read or written by way of it', async () => {
    await world.publish(entry('cache', 'redis'));
    const cacheDir = join(folder, 'cache');
    await mkdir(cacheDir, { mode: 0o700 });
    const victim = join(folder, 'victim');
    await writeFile(victim, 'untouched');
    await symlink(victim, join(cacheDir, `${world.digestOf('cache')}.mjs`));
    await symlink(victim, join(cacheDir, world.digestOf('cache')));
    const app = await world.subscribe({ cacheDir });
    expect(await said(app, 'adapter:cache')).toBe('redis');
    expect(artifacts()).toBe(1);
    expect(await readFile(victim, 'utf8')).toBe('untouched');
  });
});
