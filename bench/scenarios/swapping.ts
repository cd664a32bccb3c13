import assert from 'node:assert/strict';
import { Module, Oneiric, type Application } from 'oneiric';
import type { Operation } from '../measure.js';

const SLOTS = 1_000;

class Worker {
  work(): number {
    return 1;
  }
}

async function application(slots: number): Promise<Application> {
  const root = class Root {};
  const providers = Array.from({ length: slots }, (_, at) =>
    ['a', 'b'].map((provider) => ({
      slot: `service:part${at}` as const,
      provider,
      useFactory: () => new Worker(),
    })),
  ).flat();
  Module({ providers })(root);
  return Oneiric.create(root);
}

const other = (app: Application, slot: `service:${string}`): string =>
  app.live(slot).provider === 'a' ? 'b' : 'a';

/** One whole swap: built, switched, retired, disposed of, reported. */
async function wholeSwap(): Promise<Operation> {
  const app = await application(1);
  const swap = (): Promise<unknown> => app.swap('service:part0', { provider: other(app, 'service:part0') });
  return {
    run: swap,
    isAsync: true,
    check: async () => {
      const before = app.live('service:part0').generation;
      assert.equal(((await swap()) as { outcome: string }).outcome, 'switched');
      assert.equal(app.live('service:part0').generation, before + 1);
    },
  };
}

async function refresh(): Promise<Operation> {
  const app = await application(1);
  return {
    run: () => app.refresh('service:part0'),
    isAsync: true,
    check: async () => assert.equal((await app.refresh('service:part0')).outcome, 'switched'),
  };
}

async function manySwaps(): Promise<Operation> {
  const app = await application(SLOTS);
  const slots = Array.from({ length: SLOTS }, (_, at) => `service:part${at}` as const);
  const swapAll = () => Promise.all(slots.map((slot) => app.swap(slot, { provider: other(app, slot) })));
  return {
    run: swapAll,
    isAsync: true,
    perCall: SLOTS,
    check: async () => {
      const reports = await swapAll();
      assert.ok(reports.every(({ outcome }) => outcome === 'switched'));
    },
  };
}

export const swapOperations: Readonly<Record<string, () => Promise<Operation>>> = {
  'swap, whole': wholeSwap,
  'swap, refresh': refresh,
  'swap, 1,000 at once': manySwaps,
};
