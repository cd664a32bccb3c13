import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sample } from './programs/steady-state.js';
import { PATIENCE_MS } from './scale.js';

/** What the heap may seem to grow by over a whole run, however long: V8 moves that much to and fro. */
const NOISE_BYTES = 700_000;
/** Full length always, so that whatever leaks an object a round is over the noise; by torture, 14 bytes a round are. */
const ROUNDS = process.env['ONEIRIC_TORTURE'] === '1' ? 50_000 : 10_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oneiric-steady-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      rolldownOptions: {
        input: { program: new URL('programs/steady-state.ts', import.meta.url).pathname },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['select', 'swaps between two providers'],
  ['refresh', 'refreshes'],
  ['own-work', 'refreshes of what owns tasks, loops and registrations'],
  ['spawn', 'tasks of a scope that lasts, and scopes that are never closed'],
  ['failed', 'swaps that fail'],
  ['aborted', 'swaps that are aborted'],
  ['register', 'registrations that are taken back'],
  ['cascade', 'refreshes of what three others are rebuilt with, disposed of dependents first'],
  ['list', 'registrations that join and leave a list'],
  ['getAsync', 'getAsync of what is there'],
  ['scope', 'scopes that are used, stopped and failed'],
  ['scope-swap', 'swaps of what has scope request, while scopes are open'],
])(
  'promise P1: heap, timers and handles stay level over 10,000 rounds of %s: %s',
  async (step) => {
    const samples = await steadyState(step);
    expect(growthOf(samples)).toBeLessThan(NOISE_BYTES);
    for (const what of ['timers', 'resources', 'files'] as const) {
      const counts = samples.map((sample) => sample[what]);
      // Level within the few that may be open at any moment, whichever moment was caught.
      expect(Math.max(...counts) - Math.min(...counts), what).toBeLessThan(5);
    }
  },
  PATIENCE_MS,
);

async function steadyState(step: string): Promise<Sample[]> {
  const program = join(folder, 'program.js');
  const args = ['--expose-gc', program, step, String(ROUNDS)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Sample[];
}

/** Bytes over the run, by the median of the slopes between all pairs of samples: one that caught a moment of growth moves it little. */
function growthOf(samples: readonly Sample[]): number {
  const bytes = samples.map(({ heapBytes }) => heapBytes);
  const slopes = bytes.flatMap((before, at) =>
    bytes.slice(at + 1).map((after, more) => (after - before) / (more + 1)),
  );
  const perSample = slopes.sort((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? Infinity;
  return perSample * (samples.length - 1);
}
