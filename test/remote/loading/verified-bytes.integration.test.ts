import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { InProcessLoader } from '../../../src/remote/loading/in-process-loader.js';
import { IsolatedLoader } from '../../../src/remote/loading/isolated-loader.js';
import type { ArtifactLoader, VerifiedArtifact } from '../../../src/remote/loading/loading.js';
import { newFolder, openedCache } from '../artifacts/cache-world.js';
import { artifactOf, contextOf, refusalOf } from './artifacts.js';
import type { Instance } from './loading-contract.js';
import { builtProgram } from './programs.js';

/** As long as a machine that does other things may need to start something. */
const importMs = 60_000;

let built: Awaited<ReturnType<typeof builtProgram>>;

beforeAll(async () => {
  built = await builtProgram();
});

afterAll(() => built.remove());

const apart = (mode: 'worker' | 'process') => () =>
  new IsolatedLoader(mode, { importMs, program: built.program });
const LOADERS: [string, () => ArtifactLoader][] = [
  ['in process', () => new InProcessLoader({ importMs })],
  ['into a worker', apart('worker')],
  ['into a process', apart('process')],
];

async function said(loader: ArtifactLoader, artifact: VerifiedArtifact): Promise<unknown> {
  const instance = (await (await loader.load(artifact)).create({}, contextOf())) as Instance;
  onTestFinished(async () => {
    await instance['onCleanup']?.();
  });
  return instance['say']?.();
}

const saying = (text: string) =>
  artifactOf(`export const create = () => ({ say: async () => ${JSON.stringify(text)} });`);

/** In a cache, and what that gives of it. */
async function cached(folder: string, artifact: VerifiedArtifact) {
  const id = { sha256: artifact.sha256, length: artifact.bytes.length };
  const { cache, pathOf } = await openedCache({ folder });
  await cache.put(id, artifact.bytes);
  const bytes = await cache.get(id);
  return { found: { ...artifact, bytes: bytes ?? new Uint8Array() }, path: pathOf(id), cache, id };
}

describe.each(LOADERS)('an artifact that is loaded %s', (_, loaderOf) => {
  it('threat 19, 34: is not imported where its bytes are others than its digest says', async () => {
    const { bytes } = artifactOf(`throw new TypeError('it ran');`);
    const refusal = await refusalOf(loaderOf().load({ ...saying('good'), bytes }));
    expect(refusal).toMatchObject({ code: 'remote/wrong-digest' });
  });

  it('threat 19: runs nothing of itself where it may not import what it wants to', async () => {
    const artifact = artifactOf(`throw new TypeError('it ran'); import 'node:fs';`);
    expect(await refusalOf(loaderOf().load(artifact))).toMatchObject({ code: 'remote/import-refused' });
  });

  it('threat 34: runs as it was verified, whatever becomes of its file in the cache', async () => {
    const { found, path, cache, id } = await cached(join(newFolder(), 'cache'), saying('good'));
    writeFileSync(path, saying('swapped').bytes);
    expect(await said(loaderOf(), found)).toBe('good');
    expect(await cache.get(id)).toBeUndefined();
  });

  it('threat 35: is a module and has no packages, whatever lies above the cache and where files are made', async () => {
    const folder = newFolder();
    const { TMPDIR } = process.env;
    onTestFinished(() => {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    });
    process.env['TMPDIR'] = folder;
    mkdirSync(join(folder, 'node_modules/planted'), { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      '{ "type": "commonjs", "imports": { "#planted": "./x.js" } }',
    );
    writeFileSync(join(folder, 'node_modules/planted/index.js'), 'export const say = async () => "planted";');
    const { found } = await cached(join(folder, 'cache'), saying('good'));
    expect(await said(loaderOf(), found)).toBe('good');
    for (const name of ['planted', '#planted']) {
      const artifact = artifactOf(`import * as one from '${name}'; export const create = () => one;`);
      expect(await refusalOf(loaderOf().load(artifact))).toMatchObject({ code: 'remote/import-refused' });
    }
  });
});
