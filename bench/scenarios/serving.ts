import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figures } from '../column.js';
import type { Budget } from '../measure.js';
import { Client, type Load } from '../serving/load.js';
import { ANSWER, type Serving } from '../serving/shop.js';

const STARTER = fileURLToPath(new URL('../serving/start.js', import.meta.url));
const SWAP_EACH_MS = 10;
const MODULES = 100;

type Serve = () => Promise<Serving>;
type Scenario = (budget: Budget) => Promise<Figures>;

/** Has a server asked that is warm. */
async function asked<T>(
  serve: Serve,
  { loadMs }: Budget,
  measure: (client: Client, serving: Serving) => Promise<T>,
): Promise<T> {
  const serving = await serve();
  const client = await Client.open(serving.url, ANSWER);
  await client.load(loadMs);
  const measured = await measure(client, serving);
  await client.close();
  await serving.close();
  return measured;
}

/** How much is answered, and what each answer costs the server, whoever else uses the machine. */
const served =
  (serve: Serve, suffixes: readonly string[] = ['']): Scenario =>
  (budget) =>
    asked(serve, budget, async (client) => {
      const before = process.cpuUsage();
      const { count, ms } = await client.load(budget.loadMs);
      const { user, system } = process.cpuUsage(before);
      const figures = suffixes.flatMap((suffix) => [
        [`http: requests per s${suffix}`, (count / ms) * 1_000] as const,
        [`http: processor time${suffix}`, ((user + system) / count) * 1_000] as const,
      ]);
      return Object.fromEntries(figures);
    });

/** The same server at rest and during swaps, so that nothing else differs. */
const swapped =
  (serve: Serve): Scenario =>
  (budget) =>
    asked(serve, budget, async (client, { swap }) => {
      const rest = await client.load(budget.loadMs);
      const loading = client.load(budget.loadMs);
      const isOver = loading.then(() => true);
      while (!(await Promise.race([isOver, setTimeout(SWAP_EACH_MS, false)]))) await swap?.();
      return latencies(rest, await loading);
    });

const latencies = (rest: Load, swaps: Load): Figures => ({
  'http: p50, at rest': rest.p50Ms * 1e6,
  'http: p99, at rest': rest.p99Ms * 1e6,
  'http: p50, swaps': swaps.p50Ms * 1e6,
  'http: p99, swaps': swaps.p99Ms * 1e6,
  'http: p50, swaps x at rest': swaps.p50Ms / rest.p50Ms,
  'http: p99, swaps x at rest': swaps.p99Ms / rest.p99Ms,
});

/** From the start of a process that has nothing else to do until its first request is answered. */
const started = (name: string): Scenario => {
  return async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [STARTER, name, String(MODULES)]);
    return { 'http: start of 100 modules ms': Number(stdout) };
  };
};

// Servers are loaded by those alone who measure them: what is loaded is part of what others measure.
const ours = () => import('../serving/oneiric.js');

const SHOP = 'http: shop';
const START = 'http: start of 100 modules';
const NO_CORRELATION = ', no correlation';

/** A controller with three services, asked by 16 clients at once; `hand` is plain hono. */
export const servingOnce: Readonly<Record<string, Scenario>> = {
  [SHOP]: served(async () => (await ours()).shop()),
  'http: without correlation': served(
    async () => (await ours()).shop({ correlation: false }),
    [NO_CORRELATION],
  ),
  'http: during swaps': swapped(async () => (await ours()).shop()),
  [START]: started('oneiric'),
};
export const servingByHand = {
  [SHOP]: served(async () => (await import('../serving/by-hand.js')).shop(), ['', NO_CORRELATION]),
  [START]: started('by-hand'),
};
export const servingByInversify = {
  [SHOP]: served(async () => (await import('../serving/inversify.js')).shop()),
};
export const servingByNest = {
  [SHOP]: served(async () => (await import('../serving/nest.js')).shop()),
  [START]: started('nest'),
};
