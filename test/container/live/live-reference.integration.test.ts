import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oneiric-live-'));
  const cell = new URL('../../../src/container/live/live-cell.ts', import.meta.url).pathname;
  const generation = new URL('../../../src/container/live/generation.ts', import.meta.url).pathname;
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: { ssr: true, outDir: folder, rolldownOptions: { input: { cell, generation } } },
  });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const PROGRAM = `
  import { LiveCell } from './cell.js';
  import { Generation } from './generation.js';
  let forbidden = false;
  try { new Function('return 1'); } catch { forbidden = true; }
  class Redis { constructor(name) { this.name = name; } async get(key) { return this.name + ':' + key; } self() { return this; } }
  const cell = new LiveCell({ slot: 'adapter:cache', name: 'Cache', contract: Redis });
  const point = (number, name) => {
    const instance = new Redis(name);
    cell.grow(instance);
    cell.point(new Generation({ slot: 'adapter:cache', provider: 'redis', number, instance, since: 0 }));
  };
  point(1, 'one');
  const running = cell.ref.get('k');
  const counted = cell.generation.inFlight;
  point(2, 'two');
  console.log(JSON.stringify([forbidden, counted, await running, await cell.ref.get('k'), cell.ref.self() === cell.ref, cell.ref.name]));
`;

it.each([
  ['forbidden', ['--disallow-code-generation-from-strings'], true],
  ['allowed', [], false],
])('promise P1: calls, counts and switches where code generation is %s', async (_what, flags, forbidden) => {
  const program = join(folder, `program-${String(forbidden)}.js`);
  await writeFile(program, PROGRAM);
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program]);
  expect(JSON.parse(stdout)).toEqual([forbidden, 1, 'one:k', 'two:k', true, 'two']);
});
