import { describe, expect, it } from 'vitest';
import { token } from '../../src/core/token.js';
import { appOf, gate, rejectionOf } from '../support/traced-parts.js';

const LIMIT = token<number>('limit', { kind: 'value' });
const STORE = token<object>('store');

describe('what app.get answered before', () => {
  it('does not hide that a registration has made the contract ambiguous', async () => {
    const app = await appOf([{ slot: 'adapter:a', provider: 'x', provides: STORE, useFactory: () => ({}) }]);
    expect(app.get(STORE)).toBe(app.get(STORE));
    const provides = [STORE];
    await app.register({ domain: 'adapter', key: 'b', provider: 'x', provides, factory: () => ({}) });
    expect(() => app.get(STORE)).toThrow('contract of adapter:a, adapter:b');
    await app.unregister('adapter:b', 'x');
    await app.close();
  });

  it('does not hide that a value was swapped for another', async () => {
    const app = await appOf([
      { slot: 'service:limit', provider: 'low', provides: LIMIT, useValue: 1 },
      { slot: 'service:limit', provider: 'high', provides: LIMIT, useValue: 9 },
    ]);
    expect(app.get(LIMIT)).toBe(9);
    await app.swap(LIMIT, { provider: 'low' });
    expect(app.get(LIMIT)).toBe(1);
    await app.close();
  });

  it('does not hand out a plain provider after its application has closed', async () => {
    const plain = token<object>('plain');
    const app = await appOf([{ provide: plain, useFactory: () => ({}) }]);
    expect(app.get(plain)).toBe(app.get(plain));
    await app.close();
    expect(() => app.get(plain)).toThrow('plain');
  });
});

describe('the signal that a factory is given', () => {
  it('aborts while the factory still runs, when its swap is aborted', async () => {
    const begun = gate<AbortSignal>();
    const app = await appOf([
      {
        slot: 'adapter:store',
        provider: 'slow',
        useFactory: ({ signal }: { signal: AbortSignal }) => {
          begun.open(signal);
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve({})));
        },
      },
      { slot: 'adapter:store', provider: 'quick', useFactory: () => ({}) },
    ]);
    const swap = app.swap('adapter:store', { provider: 'slow' });
    const signal = await begun.promise;
    expect(signal.aborted).toBe(false);
    swap.abort();
    expect(await rejectionOf(swap)).toMatchObject({ code: 'swap/aborted' });
    expect(signal.aborted).toBe(true);
    await app.close();
  });
});
