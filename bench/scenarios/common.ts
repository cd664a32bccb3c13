import assert from 'node:assert/strict';
import type { Booted, Column, Figures } from '../column.js';
import { chain, replacement, tree, type Part } from '../graph.js';
import { heapAfterCollection, type Operation } from '../measure.js';

const ROTATING = 64;
/** A leaf of the tree of 64, and who holds it. */
const LEAF = 63;
const HOLDER = 20;

const partOf = ({ get, tokens }: Booted, at: number): Part => get(tokens[at]) as Part;

async function getOne(column: Column): Promise<Operation> {
  const booted = await column.boot(tree(ROTATING));
  const { get, tokens } = booted;
  const [token] = tokens;
  return { run: () => get(token), check: () => assert.equal(partOf(booted, 0).id(), 0) };
}

async function getRotating(column: Column): Promise<Operation> {
  const booted = await column.boot(tree(ROTATING));
  const { get, tokens } = booted;
  return {
    run: (at) => get(tokens[at & (ROTATING - 1)]),
    check: () => tokens.forEach((_, at) => assert.equal(partOf(booted, at).id(), at)),
  };
}

async function getRoot(column: Column): Promise<Operation> {
  const booted = await column.boot(chain(10));
  const { get, tokens } = booted;
  const [token] = tokens;
  return { run: () => get(token), check: () => assert.deepEqual(partOf(booted, 0).below(), [1]) };
}

/** Another class takes the place of a singleton, and is asked for. */
async function rebind(column: Column): Promise<Operation> {
  const booted = await column.boot(tree(ROTATING));
  const { get, tokens, replace } = booted;
  const token = tokens[LEAF];
  const classes = [replacement(-1), replacement(-2)] as const;
  if (!replace) throw new TypeError('cannot replace a class while in use');
  const swapped = replace(token, classes[0]);
  await swapped;
  assert.equal(partOf(booted, LEAF).id(), -1);
  const isAsync = swapped instanceof Promise;
  const run = isAsync
    ? async (at: number) => {
        await replace(token, classes[at & 1 ? 1 : 0]);
        return get(token);
      }
    : (at: number) => {
        void replace(token, classes[at & 1 ? 1 : 0]);
        return get(token);
      };
  return { run, isAsync, check: () => undefined };
}

/** 1 where an object that was given a class before the rebind uses the new one after it. */
async function holderSees(column: Column): Promise<Figures> {
  const booted = await column.boot(tree(ROTATING));
  const holder = partOf(booted, HOLDER);
  assert.deepEqual(holder.below(), [61, 62, 63]);
  if (!booted.replace) throw new TypeError('cannot replace a class while in use');
  await booted.replace(booted.tokens[LEAF], replacement(-1));
  const sees = holder.below()[2] === -1;
  await booted.close?.();
  return { 'S6 holders see it': Number(sees) };
}

/** Timed from undecorated classes to the first part built, in a process of its own. */
function booting(size: number, row: string) {
  return async (column: Column): Promise<Figures> => {
    const graph = tree(size);
    // What is loaded once per process is the business of S7.
    const first = await column.boot(tree(1));
    const before = heapAfterCollection();
    const began = performance.now();
    const booted = await column.boot(graph);
    const ms = performance.now() - began;
    const bytes = heapAfterCollection() - before;
    assert.equal(partOf(booted, 0).below().length, 3);
    await first.close?.();
    await booted.close?.();
    return { [`${row} ms`]: ms, [`${row} MB`]: bytes / 1e6 };
  };
}

/** Operations that every column can do: nanoseconds each. */
export const commonOperations: Readonly<Record<string, (column: Column) => Promise<Operation>>> = {
  'S1 get one': getOne,
  'S1r get, 64 in turn': getRotating,
  'S2 get root of 10': getRoot,
  'S6 rebind, get': rebind,
};

/** What every column does once per process. */
export const commonOnce: Readonly<Record<string, (column: Column) => Promise<Figures>>> = {
  'S5 1k': booting(1_000, 'S5 1k'),
  'S5 10k': booting(10_000, 'S5 10k'),
  'S6 holders see it': holderSees,
};
