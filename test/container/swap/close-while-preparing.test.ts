import { describe, expect, it } from 'vitest';
import { Module, Oneiric, type SlotProvider } from '../../../src/index.js';
import { gate } from '../../support/traced-parts.js';

describe('close while an instance is being prepared', () => {
  it('promise P10: is over when that one is disposed of too', async () => {
    const slow = gate();
    const trace: string[] = [];
    const good: SlotProvider = { slot: 'adapter:x', provider: 'good', stackLevel: 1, useFactory: () => ({}) };
    const next: SlotProvider = {
      slot: 'adapter:x',
      provider: 'next',
      useFactory: () => ({ onInit: () => slow.promise, onCleanup: () => trace.push('next is cleaned up') }),
    };
    @Module({ providers: [good, next] })
    class AppModule {}
    const app = await Oneiric.create(AppModule);
    const swap = app.swap('adapter:x', { provider: 'next' });
    swap.catch(() => undefined);
    await new Promise(setImmediate);
    const closing = app.close().then(() => trace.push('closed'));
    await expect(swap).rejects.toMatchObject({ code: 'lifecycle/closing' });
    slow.open();
    await closing;
    expect(trace).toEqual(['next is cleaned up', 'closed']);
  });
});
