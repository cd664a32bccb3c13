import { describe, expect, it } from 'vitest';
import type { Interceptor } from '../../../src/index.js';
import { gate } from '../../support/traced-parts.js';
import { started, Store } from './store-world.js';

describe('a signal that an interceptor calls on with', () => {
  it('is seen further in, there and by whoever else is given one', async () => {
    await using app = await started();
    const [outer, inner] = [new AbortController(), new AbortController()];
    const seen: (AbortSignal | undefined)[] = [];
    const noting: Interceptor = (call, next) => {
      seen.push(call.signal);
      return next();
    };
    app.intercept(Store, noting, { order: 1 });
    app.intercept(Store, (_, next) => next(undefined, { signal: outer.signal }), { order: 2 });
    app.intercept(Store, noting, { order: 3 });
    app.intercept(Store, (_, next) => next(['y'], { signal: inner.signal }), { order: 4 });
    app.intercept(Store, noting, { order: 5 });
    expect(app.get(Store).peek('x')).toBe('a y');
    const [none, first, both] = seen;
    expect([none, first]).toEqual([undefined, outer.signal]);
    expect(both?.aborted).toBe(false);
    outer.abort();
    expect([both?.aborted, inner.signal.aborted]).toEqual([true, false]);
  });

  it('keeps what has not begun from beginning, once it has aborted', async () => {
    await using app = await started();
    const until = gate();
    const abortion = new AbortController();
    const trace: string[] = [];
    app.intercept(Store, (_, next) => next(undefined, { signal: abortion.signal }), { order: 1 });
    const late: Interceptor = async (_, next) => {
      await until.promise;
      return next();
    };
    app.intercept(Store, late, { order: 2 });
    app.intercept(Store, (_, next) => trace.push('made') && next(), { order: 3 });
    const call = app.get(Store).find('x');
    abortion.abort(new Error('nobody waits'));
    until.open();
    await expect(call).rejects.toThrow('nobody waits');
    expect(trace).toEqual([]);
  });

  it.each([
    ['no options', 7, 'registry/bad-option'],
    ['no signal', { signal: true }, 'registry/bad-option'],
    ['options that there are not', { signals: [] }, 'registry/unknown-option'],
  ])('is refused where it is %s', async (_, options, code) => {
    await using app = await started();
    app.intercept(Store, (_call, next) => next(undefined, options as never), { name: 'mine' });
    expect(() => app.get(Store).peek('x')).toThrow(expect.objectContaining({ code, path: 'mine: next' }));
  });
});
