import assert from 'node:assert/strict';
import { refusalOf } from './artifacts.js';
import type { Instance, LoadingCheck } from './loading-contract.js';

const COUNTING = `export const create = () => { let given = 0; let isClosed = false; return {
  count: async function* (to) { try { for (let n = 1; n <= to; n += 1) { given += 1; yield n; } return 'end'; } finally { isClosed = true; } },
  failing: async function* () { yield 1; throw Object.assign(new RangeError('dry'), { code: 'E_DRY' }); },
  promised: async () => ({ found: (async function* () { yield 'a'; yield 'b'; })() }),
  web: async () => new ReadableStream({
    pull(controller) { given += 1; if (given > 5) controller.close(); else controller.enqueue(Uint8Array.of(given)); },
    cancel() { isClosed = true; } }, { highWaterMark: 0 }),
  idle: async () => new ReadableStream({ cancel() { isClosed = true; } }),
  state: async () => ({ given, isClosed }),
  sum: async (numbers) => { let sum = 0; for await (const n of numbers) sum += n; return sum; },
  first: async ({ numbers }) => { for await (const n of numbers) return n; },
  bytes: async (stream) => { const parts = []; for await (const part of stream) parts.push(...part); return parts; },
}; };`;

async function collected(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** What is called for its value by name. */
const given = async (instance: Instance) =>
  (await instance['state']?.()) as { given: number; isClosed: boolean };

/** What comes value by value, in both directions. */
export const streamChecks: readonly LoadingCheck[] = [
  {
    name: 'gives the values of an asynchronous generator, also without a promise around it',
    async run({ made }) {
      const instance = await made(COUNTING);
      assert.deepEqual(await collected(instance['count']?.(3) as AsyncIterable<unknown>), [1, 2, 3]);
      assert.deepEqual(await collected((await instance['count']?.(2)) as AsyncIterable<unknown>), [1, 2]);
      const { found } = (await instance['promised']?.()) as { found: AsyncIterable<unknown> };
      assert.deepEqual(await collected(found), ['a', 'b']);
    },
  },
  {
    name: 'makes no value before somebody asks for it, and ends when nobody does any more',
    async run({ made }) {
      const instance = await made(COUNTING);
      const values = instance['count']?.(1_000) as AsyncGenerator;
      assert.deepEqual([(await values.next()).value, (await values.next()).value], [1, 2]);
      assert.deepEqual(await given(instance), { given: 2, isClosed: false });
      await values.return(undefined);
      assert.deepEqual(await given(instance), { given: 2, isClosed: true });
      assert.deepEqual(await values.next(), { done: true, value: undefined });
    },
  },
  {
    name: 'fails where the stream fails, with what it fails with',
    async run({ made }) {
      const instance = await made(COUNTING);
      const values = instance['failing']?.() as AsyncGenerator;
      assert.equal((await values.next()).value, 1);
      const error = await refusalOf(values.next());
      assert.ok(error instanceof RangeError);
      assert.equal((error as { code?: unknown }).code, 'E_DRY');
    },
  },
  {
    name: 'gives Web streams, chunk by chunk',
    async run({ made }) {
      const instance = await made(COUNTING);
      const reader = ((await instance['web']?.()) as ReadableStream<Uint8Array>).getReader();
      assert.deepEqual((await reader.read()).value, Uint8Array.of(1));
      assert.deepEqual(await given(instance), { given: 1, isClosed: false });
      const rest: unknown[] = [];
      for (let step = await reader.read(); !step.done; step = await reader.read()) rest.push(step.value[0]);
      assert.deepEqual(rest, [2, 3, 4, 5]);
    },
  },
  {
    name: 'ends a Web stream that somebody cancels, also while it waits',
    async run({ made }) {
      const instance = await made(COUNTING);
      const reader = ((await instance['idle']?.()) as ReadableStream).getReader();
      const waiting = reader.read();
      await reader.cancel();
      assert.equal((await waiting).done, true);
      assert.equal((await given(instance)).isClosed, true);
    },
  },
  {
    name: 'takes streams, asks for values as it needs them, and lets go of them',
    async run({ made }) {
      const instance = await made(COUNTING);
      let [made3, isClosed] = [0, false];
      async function* numbers() {
        try {
          for (let n = 1; n <= 3; n += 1) {
            made3 += 1;
            yield n;
          }
        } finally {
          isClosed = true;
        }
      }
      assert.equal(await instance['first']?.({ numbers: numbers() }), 1);
      assert.deepEqual([made3, isClosed], [1, true]);
      assert.equal(await instance['sum']?.(numbers()), 6);
      const body = new Blob([Uint8Array.of(1, 2), Uint8Array.of(3)]).stream();
      assert.deepEqual(await instance['bytes']?.(body), [1, 2, 3]);
    },
  },
  {
    name: 'is told where a stream that it takes fails',
    async run({ made }) {
      const instance = await made(COUNTING);
      async function* numbers() {
        yield 1;
        throw new RangeError('no more');
      }
      const error = await refusalOf(instance['sum']?.(numbers()) as Promise<unknown>);
      assert.ok(error instanceof RangeError);
      assert.equal(error.message, 'no more');
    },
  },
];
