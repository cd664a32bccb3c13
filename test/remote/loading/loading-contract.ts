import assert from 'node:assert/strict';
import type { ArtifactLoader } from '../../../src/remote/loading/loading.js';
import {
  describeChecks,
  readyChecks,
  type ContractCheck,
  type TestFramework,
} from '../../../src/testing/contract-check.js';
import { artifactOf, contextOf } from './artifacts.js';
import { cancelChecks } from './loading-cancel-checks.js';
import { errorChecks } from './loading-error-checks.js';
import { streamChecks } from './loading-stream-checks.js';

/** A way to load artifacts on trial. */
export interface LoadingSubject {
  readonly loader: ArtifactLoader;
  /** Loads this source, and makes an instance by its `create`. */
  made(source: string, settings?: unknown, signal?: AbortSignal): Promise<Instance>;
  dispose(): Promise<void>;
}

/** An instance, of which nothing but methods is known. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each check knows its own
export type Instance = Record<string, (...args: unknown[]) => any>;

export type LoadingCheck = ContractCheck<LoadingSubject>;

const valueChecks: readonly LoadingCheck[] = [
  {
    name: 'calls what the artifact exports with its settings, the slot and the provider',
    async run({ made }) {
      const source = `export const create = async (settings, { slot, provider, signal }) =>
        ({ told: async () => ({ settings, slot, provider, isAborted: signal.aborted }) });`;
      const instance = await made(source, { url: 'x', deep: { list: [1, 2] } });
      assert.deepEqual(await instance['told']?.(), {
        settings: { url: 'x', deep: { list: [1, 2] } },
        slot: 'adapter:cache',
        provider: 'remote',
        isAborted: false,
      });
    },
  },
  {
    name: 'hands over data of all kinds, there and back',
    async run({ made }) {
      const instance = await made(`export const create = () => ({ echo: async (...all) => all });`);
      const circular: { self?: unknown } = {};
      circular.self = circular;
      const all = [
        undefined,
        null,
        -0,
        2n ** 70n,
        'Grüße 🙂',
        new Date(5),
        /a+/g,
        new Map([['a', new Set([1])]]),
        Uint8Array.of(1, 2, 3),
        [[], {}],
        { a: { b: [undefined] } },
        circular,
      ];
      assert.deepStrictEqual(await instance['echo']?.(...all), all);
    },
  },
  {
    name: 'has the methods of classes, own functions, and none of what everybody has',
    async run({ made }) {
      const source = `class Base { async one() { return 'base one'; } async two() { return 'base two ' + this.name; } }
        class Store extends Base { name = 'store'; #secret = 7; async one() { return 'one'; } own = async () => this.#secret;
          async pair() { return [await this.two(), this.#secret]; } }
        export const create = () => new Store();`;
      const instance = await made(source);
      assert.deepEqual(
        [await instance['one']?.(), await instance['own']?.(), await instance['pair']?.()],
        ['one', 7, ['base two store', 7]],
      );
    },
  },
  {
    name: 'runs calls beside one another',
    async run({ made }) {
      const source = `export const create = () => { let open; const opened = new Promise((resolve) => { open = resolve; });
        return { wait: async () => { await opened; return 'waited'; }, open: async () => open() }; };`;
      const instance = await made(source);
      const waiting = instance['wait']?.() as Promise<unknown>;
      await instance['open']?.();
      assert.equal(await waiting, 'waited');
    },
  },
  {
    name: 'makes a new instance each time, and has each cleaned up by itself',
    async run({ loader }) {
      const artifact = artifactOf(`let open = 0; export const create = () => { open += 1;
        return { open: async () => open, onCleanup: async () => { open -= 1; } }; };`);
      const loaded = await loader.load(artifact);
      const one = (await loaded.create({}, contextOf())) as Instance;
      const two = (await loaded.create({}, contextOf())) as Instance;
      await one['onCleanup']?.();
      assert.equal(await two['open']?.(), 1);
      await two['onCleanup']?.();
      await loaded.release();
    },
  },
  {
    name: 'asks it for its health, where it says one',
    async run({ made }) {
      const source = `export const create = () => ({ onHealthCheck: async () => ({ status: 'degraded', details: { a: 1 } }) });`;
      const instance = await made(source);
      assert.deepEqual(await instance['onHealthCheck']?.(), { status: 'degraded', details: { a: 1 } });
    },
  },
];

/** What every mode promises. */
export function describeLoadingContract(
  framework: TestFramework,
  mode: string,
  create: () => ArtifactLoader,
): void {
  const checks = [...valueChecks, ...errorChecks, ...cancelChecks, ...streamChecks];
  const title = `an artifact that is loaded ${mode}`;
  describeChecks(
    framework,
    title,
    readyChecks(checks, () => subjectOf(create())),
  );
}

function subjectOf(loader: ArtifactLoader): LoadingSubject {
  const instances: Instance[] = [];
  return {
    loader,
    async made(source, settings = {}, signal = new AbortController().signal) {
      const loaded = await loader.load(artifactOf(source));
      const instance = (await loaded.create(settings, contextOf(signal))) as Instance;
      instances.push(instance);
      return instance;
    },
    async dispose() {
      for (const instance of instances) await instance['onCleanup']?.();
    },
  };
}
