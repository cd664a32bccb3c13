import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { run, type Ended } from '../support/compiled-program.js';
import { Consumer, packPackage } from '../support/packed-package.js';

/** Loads an artifact apart, has it say where it runs, and lets it go. */
const LOADING = `
  import { createHash } from 'node:crypto';
  import { InProcessLoader, IsolatedLoader, type ArtifactLoader } from 'oneiric/remote';

  const [mode] = process.argv.slice(2);
  const source = \`export const create = ({ greeting }) => ({
    greet: async (name) => greeting + name,
    where: async () => [process.pid, process.getBuiltinModule?.('node:worker_threads').isMainThread],
  });\`;
  const bytes = new TextEncoder().encode(source);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const importMs = 60_000;
  const loader: ArtifactLoader =
    mode === 'worker' || mode === 'process' ? new IsolatedLoader(mode, { importMs }) : new InProcessLoader({ importMs });
  interface Instance { greet(name: string): Promise<string>; where(): Promise<[number, boolean]>; onCleanup?(): Promise<void> }
  try {
    const loaded = await loader.load({ sha256, bytes, exportName: 'create' });
    const context = { slot: 'adapter:cache', provider: 'remote', signal: new AbortController().signal };
    const instance = (await loaded.create({ greeting: 'Hello ' }, context)) as Instance;
    const [pid, isMainThread] = await instance.where();
    console.log(JSON.stringify([await instance.greet('you'), pid === process.pid, isMainThread]));
    await instance.onCleanup?.();
    await loaded.release();
  } catch (error) {
    console.log(JSON.stringify((error as { code?: string }).code));
  }
`;

/** Whether it runs in this process, and in the first thread of it. */
const PLACES = [
  ['in-process', true, true],
  ['worker', true, false],
  ['process', false, true],
] as const;
const PROGRAM = 'artifact-program.js';

let packed: string;
let consumer: Consumer;

beforeAll(async () => {
  packed = await packPackage();
  consumer = new Consumer(packed);
  consumer.write('src/loading.ts', LOADING);
  expect(consumer.compile()).toMatchObject({ status: 0, stdout: '' });
});

afterAll(() => consumer.remove());

function said({ status, stdout, stderr }: Ended): unknown {
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('an artifact, with the published package', () => {
  it.each(PLACES)('is loaded: %s', (mode, isHere, isMainThread) => {
    expect(said(consumer.run('out/loading.js', [mode]))).toEqual(['Hello you', isHere, isMainThread]);
  });
});

describe('an artifact, with a program that is bundled with all it needs', () => {
  /** The program as one file, in a folder with nothing beside it. */
  async function bundled(): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'oneiric-alone-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'program.mjs');
    const made = await rolldown({ input: join(consumer.folder, 'out/loading.js'), platform: 'node' });
    await made.write({ file, codeSplitting: false });
    return file;
  }

  it('is loaded in process', async () => {
    expect(said(run(await bundled(), ['in-process']))).toEqual(['Hello you', true, true]);
  });

  it.each(PLACES.slice(1))(
    'is loaded into a %s once the program for that is beside it',
    async (mode, isHere, isMainThread) => {
      const file = await bundled();
      expect(said(run(file, [mode]))).toBe('remote/no-program');
      cpSync(join(packed, 'dist/shared', PROGRAM), join(dirname(file), PROGRAM));
      expect(said(run(file, [mode]))).toEqual(['Hello you', isHere, isMainThread]);
    },
  );
});
