import { execFileSync } from 'node:child_process';
import { chmod, lstat, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { IsInt, IsString, Max, Min } from 'class-validator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { ConfigModule, ConfigSection, Module, Oneiric, type CreateOptions } from '../../src/index.js';
import { rejectionOf } from '../support/traced-parts.js';
import { ConfigFolder } from './config-folder.js';
import { StoreModule } from './live-world.js';
import { wrongIn } from './schema-checker.js';

const SCHEMA = 'oneiric.schema.json';

async function folderWith(files: Record<string, string>): Promise<ConfigFolder> {
  const folder = await ConfigFolder.make(files);
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return folder;
}

async function started(
  folder: ConfigFolder,
  options: CreateOptions = {},
  root: new () => object = StoreModule,
) {
  const config = { file: folder.file, schema: folder.at(SCHEMA) };
  const app = await Oneiric.create(root, { env: {}, config, ...options });
  onTestFinished(() => app.close());
  return app;
}

const makeDevice = (path: string) => execFileSync('mknod', [path, 'c', '1', '3']);

async function listenAt(path: string): Promise<void> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

const written = async (folder: ConfigFolder) =>
  JSON.parse(await readFile(folder.at(SCHEMA), 'utf8')) as Record<string, unknown>;

describe('the file of the schema', () => {
  it('is what `schema()` says, and nothing is left beside it', async () => {
    const folder = await folderWith({ 'oneiric.yaml': '{}' });
    const app = await started(folder);
    expect(await written(folder)).toEqual(app.config.schema());
    expect(await readdir(folder.path)).toEqual(['oneiric.schema.json', 'oneiric.yaml']);
  });

  it('is not written unless somebody asks for it', async () => {
    const folder = await folderWith({ 'oneiric.yaml': '{}' });
    const app = await started(folder, { config: folder.file });
    expect(await readdir(folder.path)).toEqual(['oneiric.yaml']);
    expect(await app.config.writeSchema(folder.at(SCHEMA))).toBe(true);
    expect(await written(folder)).toEqual(app.config.schema());
    expect(await app.config.writeSchema(folder.at(SCHEMA))).toBe(false);
  });

  it('is left alone where it says the same, and replaced where it does not', async () => {
    const folder = await folderWith({ 'oneiric.yaml': '{}' });
    await started(folder);
    const before = await stat(folder.at(SCHEMA), { bigint: true });
    await started(folder);
    expect(await stat(folder.at(SCHEMA), { bigint: true })).toMatchObject({
      ino: before.ino,
      mtimeNs: before.mtimeNs,
    });
    await writeFile(folder.at(SCHEMA), '{"half');
    await started(folder);
    expect(await written(folder)).toHaveProperty('properties.catalog');
  });

  it('is there although the configuration is wrong: by it an editor shows what is', async () => {
    const folder = await folderWith({ 'oneiric.yaml': 'catalog: { pageSiz: 5 }' });
    expect(await rejectionOf(started(folder))).toMatchObject({ code: 'config/invalid' });
    expect(wrongIn(parse('catalog: { pageSiz: 5 }'), await written(folder))).toEqual(['.catalog.pageSiz']);
  });

  it('that cannot be written keeps nobody from starting, and is told', async () => {
    const folder = await folderWith({ 'oneiric.yaml': '{}' });
    const config = { file: folder.file, schema: folder.at('missing/oneiric.schema.json') };
    const app = await started(folder, { config });
    expect(app.config.warnings).toEqual([
      expect.stringMatching(/oneiric\.schema\.json cannot be written: ENOENT/),
    ]);
    const silent = await Oneiric.create(StoreModule, { env: {}, config: { schema: folder.path } });
    onTestFinished(() => silent.close());
    expect(silent.config.warnings).toHaveLength(1);
    expect(await rejectionOf(app.config.writeSchema(folder.path))).toMatchObject({
      code: 'config/cannot-write',
    });
    expect(await readdir(folder.path)).toEqual(['oneiric.yaml']);
  });

  it('stays the link that it is: what that leads to is replaced', async () => {
    const folder = await folderWith({ 'oneiric.yaml': '{}', 'kept/schema.json': '{}' });
    await folder.link(SCHEMA, 'kept/schema.json');
    await folder.link('later.json', 'kept/later.json');
    await folder.link('circle.json', 'circle.json');
    const app = await started(folder);
    expect(await app.config.writeSchema(folder.at('later.json'))).toBe(true);
    expect(await readlink(folder.at(SCHEMA))).toBe('kept/schema.json');
    expect(await written(folder)).toEqual(app.config.schema());
    expect(await readlink(folder.at('later.json'))).toBe('kept/later.json');
    expect(await readdir(folder.at('kept'))).toEqual(['later.json', 'schema.json']);
    expect(await rejectionOf(app.config.writeSchema(folder.at('circle.json')))).toMatchObject({
      code: 'config/cannot-write',
    });
    expect(await readlink(folder.at('circle.json'))).toBe('circle.json');
  });

  it.each([0o600, 0o666, 0o640])('keeps its mode: %i', async (mode) => {
    const folder = await folderWith({ 'oneiric.yaml': '{}', [SCHEMA]: '{}' });
    await chmod(folder.at(SCHEMA), mode);
    await started(folder);
    expect((await stat(folder.at(SCHEMA))).mode & 0o777).toBe(mode);
  });

  it.each<[name: string, make: (path: string) => unknown]>([
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a socket', listenAt],
    // Its numbers are those of `/dev/null`, which this test must never touch.
    ...(process.getuid?.() === 0 ? [['a device', makeDevice] as [string, typeof makeDevice]] : []),
  ])('that is %s is left alone, and told', async (_, make) => {
    const folder = await folderWith({ 'oneiric.yaml': '{}' });
    await make(folder.at(SCHEMA));
    const { ino, mode } = await lstat(folder.at(SCHEMA));
    const app = await started(folder);
    expect(app.config.warnings).toEqual([`${folder.at(SCHEMA)} cannot be written: it is no file.`]);
    expect(await rejectionOf(app.config.writeSchema(folder.at(SCHEMA)))).toMatchObject({
      code: 'config/cannot-write',
    });
    expect(await lstat(folder.at(SCHEMA))).toMatchObject({ ino, mode });
  });

  it.each(['', 5, true])('cannot be called %j', async (schema) => {
    const create = Oneiric.create(StoreModule, { env: {}, config: { schema: schema as string } });
    expect(await rejectionOf(create)).toMatchObject({ code: 'lifecycle/bad-option' });
  });

  it.skipIf(process.getuid?.() === 0)('in a folder that nobody may write to is told', async () => {
    const folder = await folderWith({ 'oneiric.yaml': '{}' });
    await chmod(folder.path, 0o555);
    const app = await started(folder);
    await chmod(folder.path, 0o755);
    expect(app.config.warnings).toEqual([expect.stringContaining('EACCES')]);
  });
});

describe('what the schema accepts', () => {
  it.each([
    ['catalog: { pageSize: 5, tags: [a] }', []],
    ['catalog: { pageSize: 0 }', ['.catalog.pageSize']],
    ['catalog: { pageSize: "5" }', ['.catalog.pageSize']],
    ['catalog: { "tags+": [a] }', []],
    ['catalog: { tags: [5] }', ['.catalog.tags[0]']],
    ['catalog: null', []],
    ['catalog: { pageSize: null }', []],
    ['catalog: { pageSize: "${secret:size}" }\nsecrets: { inline: { size: "5" } }', []],
    ['katalog: {}', ['.katalog']],
    ['profile: p\natomic: true', []],
    ['atomic: yes', ['.atomic']],
    ['$schema: ./oneiric.schema.json', []],
    ['adapters: { selections: { store: redis, later: other } }', []],
    ['adapters: { selections: { store: 5 } }', ['.adapters.selections.store']],
    ['adapters: { providers: { "store/redis": { url: "redis://x" } } }', []],
    ['adapters: { providers: { redis: { timeoutms: 5 } } }', ['.adapters.providers.redis.timeoutms']],
    ['adapters: { providers: { "queue/late": { whatever: [1] } } }', []],
    ['adapters: { select: {} }', ['.adapters.select']],
    ['logging: { level: off, levels: { swap: off }, file: { path: /dev/null, maxFiles: 2 } }', []],
    ['logging: { level: loud }', ['.logging.level']],
    ['logging: { levels: { swap: loud } }', ['.logging.levels.swap']],
    ['logging: { file: { path: /dev/null, maxBytes: 1 } }', ['.logging.file.maxBytes']],
    ['secrets: { ttlMs: 0, inline: { a: b } }', []],
    ['secrets: { ttl: 0 }', ['.secrets.ttl']],
    ['atomic: "${secret:a}"', ['.atomic']],
    ['logging: { level: "${secret:a}" }', ['.logging.level']],
    ['adapters: { selections: { store: "${secret:a}" } }', ['.adapters.selections.store']],
  ])('is what the application does: %s', async (text, paths) => {
    const folder = await folderWith({ 'oneiric.yaml': '{}' });
    const app = await started(folder);
    expect(wrongIn(parse(text), await written(folder))).toEqual(paths);
    await folder.write('oneiric.yaml', text);
    const refused = await app.config.reload().then(
      () => false,
      () => true,
    );
    expect(refused).toBe(paths.length > 0);
  });

  it('offers what there is to be selected', async () => {
    const app = await started(await folderWith({ 'oneiric.yaml': '{}' }));
    expect(app.config.schema()).toHaveProperty('properties.adapters.properties.selections.properties.store', {
      type: ['string', 'null'],
      description: 'text',
      not: { $ref: '#/$defs/secretReference' },
      examples: ['redis', 'memory'],
    });
  });
});

describe('a default', () => {
  @ConfigSection('bank')
  class Bank {
    @IsString() url = 'bank://planted-by-environment';
    @IsString() note = 'planted-inline';
    @IsInt() @Min(1) @Max(9) level = 3;
  }
  @Module({ imports: [ConfigModule.forFeature(Bank)] })
  class BankModule {}

  it('that holds the value of a secret is in no schema', async () => {
    const folder = await folderWith({ 'oneiric.yaml': 'secrets: { inline: { note: planted-inline } }' });
    const env = { ONEIRIC_SECRET_BANK: 'planted-by-environment' };
    const app = await started(folder, { env }, BankModule);
    const text = JSON.stringify(app.config.schema());
    expect(text).toContain('"default":3');
    expect(text).not.toContain('planted');
    expect(await readFile(folder.at(SCHEMA), 'utf8')).not.toContain('planted-by-environment');
  });
});
