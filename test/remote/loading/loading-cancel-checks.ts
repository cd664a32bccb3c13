import assert from 'node:assert/strict';
import { refusalOf } from './artifacts.js';
import type { LoadingCheck } from './loading-contract.js';

/** Rejects with the reason of the signal, once that is aborted. */
const CANCELLED = `const cancelled = (signal) => new Promise((_, reject) => {
  const end = () => reject(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end);
});`;

const WAITING = `${CANCELLED}
  export const create = (_, context) => ({
    wait: async (signal) => cancelled(signal),
    waitIn: async (options) => cancelled(options.deep.signal),
    own: async () => cancelled(context.signal),
    isAborted: async ({ signal }) => signal.aborted,
  });`;

/** Signals cancel what was begun, wherever that runs. */
export const cancelChecks: readonly LoadingCheck[] = [
  {
    name: 'is cancelled by a signal, with its reason',
    async run({ made }) {
      const instance = await made(WAITING);
      const controller = new AbortController();
      const waiting = refusalOf(instance['wait']?.(controller.signal) as Promise<unknown>);
      assert.equal(await instance['isAborted']?.({ signal: controller.signal }), false);
      controller.abort(Object.assign(new RangeError('enough'), { code: 'E_ENOUGH' }));
      const error = await waiting;
      assert.ok(error instanceof RangeError);
      assert.deepEqual([error.message, (error as { code?: unknown }).code], ['enough', 'E_ENOUGH']);
      assert.equal(await instance['isAborted']?.({ signal: controller.signal }), true);
    },
  },
  {
    name: 'is cancelled by a signal among options, and by one that was aborted before',
    async run({ made }) {
      const instance = await made(WAITING);
      const controller = new AbortController();
      const waiting = refusalOf(
        instance['waitIn']?.({ deep: { signal: controller.signal } }) as Promise<unknown>,
      );
      controller.abort();
      assert.equal(((await waiting) as Error).name, 'AbortError');
      const at = await refusalOf(
        instance['wait']?.(AbortSignal.abort(new TypeError('before'))) as Promise<unknown>,
      );
      assert.ok(at instanceof TypeError);
      assert.equal(at.message, 'before');
    },
  },
  {
    name: 'sees that it is no longer wanted',
    async run({ made }) {
      const controller = new AbortController();
      const instance = await made(WAITING, {}, controller.signal);
      const waiting = refusalOf(instance['own']?.() as Promise<unknown>);
      controller.abort(new Error('retired'));
      assert.equal(((await waiting) as Error).message, 'retired');
    },
  },
  {
    name: 'is not cancelled by the signal of another call',
    async run({ made }) {
      const instance = await made(WAITING);
      const [one, other] = [new AbortController(), new AbortController()];
      const first = refusalOf(instance['wait']?.(one.signal) as Promise<unknown>);
      const second = refusalOf(instance['wait']?.(other.signal) as Promise<unknown>);
      other.abort(new Error('other'));
      assert.equal(((await second) as Error).message, 'other');
      one.abort(new Error('one'));
      assert.equal(((await first) as Error).message, 'one');
    },
  },
];
