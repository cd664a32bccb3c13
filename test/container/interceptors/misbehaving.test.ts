import { describe, expect, it } from 'vitest';
import { started, Store } from './store-world.js';

describe('an interceptor that misbehaves', () => {
  it('fails an asynchronous call by its promise, also where it throws at once', async () => {
    await using app = await started();
    const store = app.get(Store);
    await store.find('x');
    app.intercept(Store, () => {
      throw new Error('mine');
    });
    await expect(store.find('x').catch((error: unknown) => String(error))).resolves.toBe('Error: mine');
    expect(() => store.peek('x')).toThrow('mine');
  });

  it.each(['', 5, undefined, 'x\u001b[2J', 'one\ntwo', 'x'.repeat(101)])(
    'is refused where its maker is called what cannot be shown: %j',
    async (name) => {
      await using app = await started();
      const maker = { name: name as string, make: () => ({ intercept: () => undefined }) };
      expect(() => app.intercept(Store, maker)).toThrow(
        expect.objectContaining({ code: 'registry/bad-interceptor', path: 'intercept' }),
      );
      expect(() => app.intercept(Store, () => undefined, { name: 'x\u001b' })).toThrow(
        expect.objectContaining({ code: 'registry/bad-option' }),
      );
    },
  );

  it('is called an interceptor where its function has a name that cannot be shown', async () => {
    await using app = await started();
    const { odd } = { odd: Object.defineProperty(() => undefined, 'name', { value: 'x\u001b[2J' }) };
    expect(app.intercept(Store, odd).name).toBe('interceptor');
  });

  it('shows what is wrong where it cannot say what it keeps', async () => {
    await using app = await started();
    const state = (): never => {
      throw new Error('lost count');
    };
    app.intercept(Store, { name: 'odd', make: () => ({ intercept: (_call, next) => next(), state }) });
    expect(app.status(Store).interceptors).toMatchObject([{ name: 'odd', state: { error: 'lost count' } }]);
    expect(() => app.graph()).not.toThrow();
  });
});

describe('a call', () => {
  it.each(['pause', 'drain'] as const)(
    'that is over is made no more once its slot refuses calls: %s',
    async (way) => {
      await using app = await started();
      const kept: (() => unknown)[] = [];
      app.intercept(Store, (_call, next) => {
        kept.push(next);
        return next();
      });
      const store = app.get(Store);
      await store.find('x');
      store.peek('y');
      const [find, peek] = kept;
      await expect(find?.()).resolves.toBe('a x');
      await app[way](Store);
      const refused = { code: way === 'pause' ? 'activity/paused' : 'activity/draining' };
      await expect(find?.()).rejects.toMatchObject(refused);
      expect(() => peek?.()).toThrow(expect.objectContaining(refused));
      await app.resume(Store);
      await expect(find?.()).resolves.toBe('a x');
    },
  );
});
