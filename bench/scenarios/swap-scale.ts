import assert from 'node:assert/strict';
import { Module, Oneiric, token, type Application } from 'oneiric';
import type { Operation } from '../measure.js';

const SLOT = 'adapter:swapped';
const VISIT = token<Worker>('visit');
const COUNTS = [1, 100, 10_000] as const;

class Worker {
  work(): number {
    return 1;
  }
}

interface Surroundings {
  readonly holders?: number;
  readonly candidates?: number;
  /** Open scopes that have made something. */
  readonly scopes?: number;
}

/** A slot with two candidates that take turns, and what stands around it. */
async function application({ holders = 0, candidates = 0, scopes = 0 }: Surroundings): Promise<Application> {
  const root = class Root {};
  const swapped = ['a', 'b'].map(
    (provider) => ({ slot: SLOT, provider, useFactory: () => new Worker() }) as const,
  );
  const holding = Array.from({ length: holders }, (_, at) => ({
    slot: `service:holder${at}` as const,
    provider: 'only',
    inject: [SLOT] as const,
    useFactory: (worker: Worker) => ({ worker }),
  }));
  const visit = { provide: VISIT, useFactory: () => new Worker(), scope: 'request' } as const;
  Module({ providers: [...swapped, ...holding, visit] })(root);
  const app = await Oneiric.create(root);
  for (let at = 0; at < candidates; at += 1) {
    const offer = {
      domain: 'adapter',
      key: 'swapped',
      provider: `p${at}`,
      priority: -1,
      factory: () => new Worker(),
    };
    await app.register(offer, { activate: false });
  }
  for (let at = 0; at < scopes; at += 1) app.createScope().get(VISIT);
  return app;
}

function swapping(around: Surroundings) {
  return async (): Promise<Operation> => {
    const app = await application(around);
    const live = app.live(SLOT);
    const swap = () => app.swap(SLOT, { provider: live.provider === 'a' ? 'b' : 'a' });
    return {
      run: swap,
      isAsync: true,
      check: async () => {
        const before = live.generation;
        assert.equal((await swap()).outcome, 'switched');
        assert.equal(live.generation, before + 1);
      },
    };
  };
}

/** What one swap costs, by how many hold the slot, how many candidates it has, and how many scopes are open. */
export const swapScaleOperations: Readonly<Record<string, () => Promise<Operation>>> = Object.fromEntries(
  COUNTS.flatMap((count) => [
    [`swap, ${count} holders`, swapping({ holders: count })],
    [`swap, ${count} candidates`, swapping({ candidates: count })],
    [`swap, ${count} open scopes`, swapping({ scopes: count })],
  ]),
);
