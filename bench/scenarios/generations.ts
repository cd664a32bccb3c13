import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { InProcessLoader, IsolatedLoader, type ArtifactLoader } from 'oneiric/remote';
import type { Figures } from '../column.js';
import { heapAfterCollection, QUICK, type Budget } from '../measure.js';

/** Bytes of the source of each. */
const SIZE = 10_000;
const MB = 1e6;

interface Counts {
  /** What is made once, by Node and by us, is there before anything is counted. */
  readonly warmUp: number;
  readonly count: number;
}

const IN_PROCESS: Counts = { warmUp: 200, count: 1_000 };
/** Fewer: each takes as long as starting a thread or a process, and has to leave nothing. */
const APART: Counts = { warmUp: 50, count: 200 };
const FEW: Counts = { warmUp: 2, count: 5 };

/** An artifact that nobody has loaded before: functions that are there, and a table of texts. */
function artifactOf(at: number) {
  const rows = Array.from({ length: 100 }, (_, row) => `f${row}: (a, b) => a + b * ${row + at} - ${row},`);
  const head = `const table = {${rows.join('\n')}}; export const create = () => ({ ask: async (x) => table['f' + x % 100](x, 1) });\n`;
  const bytes = new TextEncoder().encode(`${head}// ${'.'.repeat(SIZE - head.length - 12)}${at}`);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes, exportName: 'create' };
}

interface Instance {
  ask(x: number): Promise<number>;
  onCleanup?(): Promise<void>;
}

/** One generation: loaded, asked, ended. */
async function generation(loader: ArtifactLoader, at: number): Promise<void> {
  const loaded = await loader.load(artifactOf(at));
  const context = { slot: 'adapter:cache', provider: 'remote', signal: new AbortController().signal };
  const instance = (await loaded.create({}, context)) as Instance;
  assert.equal(typeof (await instance.ask(5)), 'number');
  await instance.onCleanup?.();
  await loaded.release();
}

async function memoryOf(loader: ArtifactLoader, { warmUp, count }: Counts): Promise<Figures> {
  for (let at = -warmUp; at < 0; at += 1) await generation(loader, at);
  const heap = heapAfterCollection();
  const rss = process.memoryUsage.rss();
  const began = performance.now();
  for (let at = 0; at < count; at += 1) await generation(loader, at);
  const ms = (performance.now() - began) / count;
  const [heapMb, rssMb] = [heapAfterCollection() - heap, process.memoryUsage.rss() - rss].map(
    (bytes) => (bytes / MB) * (1_000 / count),
  );
  return {
    [`remote: 1,000 ${loader.mode}, heap MB`]: heapMb ?? 0,
    [`remote: 1,000 ${loader.mode}, RSS MB`]: rssMb ?? 0,
    [`remote: one ${loader.mode}, ms`]: ms,
  };
}

const measured =
  (make: () => ArtifactLoader, counts: Counts) =>
  (budget: Budget): Promise<Figures> =>
    memoryOf(make(), budget === QUICK ? FEW : counts);

const importMs = 60_000;

/** What generations of artifacts leave in the process, each of another artifact, when all of them have been ended. */
export const generationsOnce = {
  'remote: in-process': measured(() => new InProcessLoader({ importMs }), IN_PROCESS),
  'remote: worker': measured(() => new IsolatedLoader('worker', { importMs }), APART),
  'remote: process': measured(() => new IsolatedLoader('process', { importMs }), APART),
};
