import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, Oneiric, Service, type CreateOptions } from 'oneiric';
import { decorateAll } from '../columns/emitted.js';
import { builtByHand } from '../columns/by-hand.js';
import type { Figures } from '../column.js';
import { tree, type PartClass } from '../graph.js';

const COMPONENTS = 1_000;

/** From decorated classes to an application that serves, in a process that has loaded nothing but the package. */
const started = (row: string, optionsIn: (folder: string) => CreateOptions) => async (): Promise<Figures> => {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const graph = tree(COMPONENTS);
  decorateAll(graph, (target: never, at: number) => Service({ key: `part${at}` })(target));
  const root = class Root {};
  Module({ providers: graph.classes })(root);
  const began = performance.now();
  const app = await Oneiric.create(root, { env: {}, ...optionsIn(folder) });
  const ms = performance.now() - began;
  assert.equal(app.get(graph.classes[0] as PartClass).below().length, 3);
  await app.close();
  return { [row]: ms };
};

/** The same objects, made by hand. */
async function startedByHand(): Promise<Figures> {
  const graph = tree(COMPONENTS);
  const began = performance.now();
  const built = builtByHand(graph);
  const ms = performance.now() - began;
  assert.equal(built.length, COMPONENTS);
  return { 'start 1k ms': ms, 'start 1k, runtime ms': ms };
}

const runtime = { signals: false };

/** How long an application of 1,000 components takes to start, cold. */
export const startingOnce: Readonly<Record<string, () => Promise<Figures>>> = {
  'start 1k': started('start 1k ms', () => ({})),
  'start 1k, runtime': started('start 1k, runtime ms', (folder) => ({ runtime, stateDir: folder })),
  'start 1k, serverless': started('start 1k, serverless ms', () => ({ runtime, profile: 'serverless' })),
};

export const startingByHand = { 'start 1k': startedByHand };
