import assert from 'node:assert/strict';
import { Module, Oneiric, type Application, type SlotName } from 'oneiric';
import type { Figures } from '../column.js';
import { heapAfterCollection } from '../measure.js';

const COUNT = 5_000;
/** What is made once, and what V8 makes of what is used often, is there before anything is counted. */
const WARM_UP = 1_000;
/** What nothing may be left of: so many that what V8 moves to and fro is little for each. */
const MANY = { warmUp: 5_000, count: 20_000 };

class Part {
  work(): number {
    return 1;
  }
}

async function emptyApplication(): Promise<Application> {
  const root = class Root {};
  Module({ providers: [{ slot: 'task:busy', provider: 'only', useFactory: () => new Part() }] })(root);
  return Oneiric.create(root, { env: {} });
}

/** Bytes that each of many steps leaves, after as many others that do not count. */
async function bytesEach(
  step: (at: number) => unknown,
  { warmUp, count } = { warmUp: WARM_UP, count: COUNT },
): Promise<number> {
  for (let at = -warmUp; at < 0; at += 1) await step(at);
  const before = await settledHeap();
  for (let at = 0; at < count; at += 1) await step(at);
  return ((await settledHeap()) - before) / count;
}

/** What ends in a later turn has ended. */
async function settledHeap(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return heapAfterCollection();
}

const slotAt = (at: number): SlotName => `task:part${at + WARM_UP}`;
const factory = (): Part => new Part();

async function remembered(): Promise<Figures> {
  const app = await emptyApplication();
  const slot = await bytesEach((at) => {
    const key = slotAt(at).slice('task:'.length);
    return app.register({ domain: 'task', key, provider: 'only', factory }, { activate: false });
  });
  const generation = await bytesEach((at) => app.getAsync(slotAt(at)));
  const candidate = await bytesEach((at) => {
    const provider = `p${at + WARM_UP}`;
    return app.register({ domain: 'task', key: 'many', provider, factory }, { activate: false });
  });
  await app.getAsync('task:busy');
  const retired = await bytesEach(() => app.refresh('task:busy'), MANY);
  assert.equal(app.live<Part>(slotAt(COUNT - 1)).ref.work(), 1);
  return {
    'memory: slot, candidate B': slot,
    'memory: more candidates B': candidate,
    'memory: generation B': generation,
    'memory: retired B': retired,
  };
}

/** What nobody can do without: a name, who makes it, and what was made. */
async function rememberedByHand(): Promise<Figures> {
  const slots = new Map<string, { readonly provider: string; readonly factory: () => Part; active?: Part }>();
  const slot = await bytesEach((at) => slots.set(slotAt(at), { provider: 'only', factory }));
  const generation = await bytesEach((at) => {
    const one = slots.get(slotAt(at));
    if (one) one.active = one.factory();
  });
  const candidates = new Map<string, { readonly provider: string; readonly factory: () => Part }>();
  const candidate = await bytesEach((at) => {
    const provider = `p${at + WARM_UP}`;
    return candidates.set(provider, { provider, factory });
  });
  assert.equal(slots.size + candidates.size, 2 * (COUNT + WARM_UP));
  return {
    'memory: slot, candidate B': slot,
    'memory: more candidates B': candidate,
    'memory: generation B': generation,
  };
}

/** Bytes of heap that things take, once each of thousands is there. */
export const memoryOnce = { memory: remembered };
export const memoryByHand = { memory: rememberedByHand };
