import { expect, it } from 'vitest';
import { appOf } from '../support/traced-parts.js';
import { PATIENCE_MS, share } from './scale.js';
import { noSightings, storeProvider, type Store } from './self-checking-store.js';

it(
  'boots with 10,000 candidates of as many slots, answers for each of them, and closes',
  async ({ annotate }) => {
    const count = share(10_000);
    const seen = noSightings();
    const providers = Array.from({ length: count }, (_, at) => storeProvider(seen, 'only', `store-${at}`));
    const began = performance.now();
    const app = await appOf(providers);
    await annotate(`${count} slots started: ${(performance.now() - began).toFixed(0)} ms`);
    const answers = providers.map((_, at) => app.get<Store>(`adapter:store-${at}`).sync(at));
    expect(answers.every((answer, at) => answer === at + 1)).toBe(true);
    await app.close();
    expect(seen).toEqual({ built: count, disposed: count, disposedTwice: 0, callsOnDisposed: 0 });
  },
  PATIENCE_MS,
);

it(
  'answers with 100,000 candidates on one key: builds one, explains, swaps and removes',
  async ({ annotate }) => {
    const count = share(100_000);
    const seen = noSightings();
    const began = performance.now();
    const app = await appOf(Array.from({ length: count }, (_, at) => storeProvider(seen, `p${at}`)));
    await annotate(`${count} candidates on one key: ${(performance.now() - began).toFixed(0)} ms`);
    const last = `p${count - 1}`;
    expect(app.resolve('adapter:store')?.provider).toBe(last);
    expect(app.explain('adapter:store', { limit: 10 }).ordered).toHaveLength(10);
    expect(seen.built).toBe(1);
    await app.swap('adapter:store', { provider: 'p0' });
    expect(app.live('adapter:store').provider).toBe('p0');
    await app.unregister('adapter:store', 'p0');
    expect(app.live('adapter:store').provider).toBe(last);
    expect(app.get<Store>('adapter:store').sync(1)).toBe(2);
    await app.close();
    expect(seen).toEqual({ built: 3, disposed: 3, disposedTwice: 0, callsOnDisposed: 0 });
  },
  PATIENCE_MS,
);
