import { describe, expect, it, vi } from 'vitest';
import { Adapter, Contract, Intercept, Module, Oneiric } from '../../../src/index.js';
import type { Application, CandidateOffer, Interceptor } from '../../../src/index.js';
import { gate } from '../../support/traced-parts.js';

@Contract('adapter:store')
abstract class Store {
  abstract find(key: string): Promise<string>;
  abstract peek(key: string): string;
  abstract self(): this;
  size = 1;
}

@Adapter({ provider: 'a', stackLevel: 1 })
class A extends Store {
  find(key: string) {
    return Promise.resolve(`a ${key}`);
  }
  peek(key: string) {
    return `a ${key}`;
  }
  self() {
    return this;
  }
}

@Adapter({ provider: 'b' })
class B extends A {
  override find(key: string) {
    return Promise.resolve(`b ${key}`);
  }
}

@Module({ providers: [A, B] })
class AppModule {}

const started = () => Oneiric.create(AppModule, { env: {} });

/** Serves as soon as it is registered; its answers take their time. */
const slow = (until: Promise<void>): CandidateOffer => ({
  domain: 'adapter',
  key: 'store',
  provider: 'slow',
  stackLevel: 9,
  factory: () => ({ find: () => until.then(() => 'slow') }),
});

const inFlight = (app: Application): number => app.status(Store).inFlight;

/** Says who called what, in the order of going in and coming out. */
function tracing(trace: string[], name: string): Interceptor {
  return (call, next) => {
    trace.push(`${name} > ${String(call.method)}(${call.args.join()})`);
    const result = next();
    trace.push(`${name} <`);
    return result;
  };
}

describe('an interceptor', () => {
  it('is around every call through the live reference, and not after it was removed', async () => {
    await using app = await started();
    const store = app.get(Store);
    const trace: string[] = [];
    const added = app.intercept(Store, tracing(trace, 'one'));
    expect([store.peek('x'), await store.find('y')]).toEqual(['a x', 'a y']);
    expect(trace).toEqual(['one > peek(x)', 'one <', 'one > find(y)', 'one <']);
    added.remove();
    added.remove();
    expect([store.peek('x'), trace.length]).toEqual(['a x', 4]);
  });

  it('stands further out the lower its order is, and the earlier it came', async () => {
    await using app = await started();
    const trace: string[] = [];
    app.intercept(Store, tracing(trace, 'second'), { order: 5 });
    app.intercept(Store, tracing(trace, 'third'), { order: 5 });
    app.intercept(Store, tracing(trace, 'first'), { order: -5 });
    app.get(Store).peek('x');
    expect(trace.filter((row) => row.includes('>'))).toEqual([
      'first > peek(x)',
      'second > peek(x)',
      'third > peek(x)',
    ]);
  });

  it('changes what goes in and what comes out, and may answer by itself', async () => {
    await using app = await started();
    const store = app.get(Store);
    app.intercept(Store, async (call, next) => `<${String(await next([`${String(call.args[0])}!`]))}>`, {
      methods: ['find'],
    });
    const seen: unknown[] = [];
    app.intercept(Store, (call, next) => (seen.push(call.args), next()));
    app.intercept(Store, () => 'mine', { methods: ['peek'] });
    expect([await store.find('x'), store.peek('x')]).toEqual(['<a x!>', 'mine']);
    expect(seen).toEqual([['x!'], ['x']]);
  });

  it('is told who it is that answers', async () => {
    await using app = await started();
    const calls: unknown[] = [];
    app.intercept(Store, ({ slot, method, provider, generation, returns }, next) => {
      calls.push({ slot, method, provider, generation, returns });
      return next();
    });
    const store = app.get(Store);
    await store.find('x');
    await app.swap(Store, { provider: 'b' });
    await store.find('x');
    expect(calls).toEqual([
      { slot: 'adapter:store', method: 'find', provider: 'a', generation: 1, returns: undefined },
      { slot: 'adapter:store', method: 'find', provider: 'b', generation: 2, returns: 'promise' },
    ]);
  });

  it('fails the call with what it throws, and so does a broken one', async () => {
    await using app = await started();
    const store = app.get(Store);
    app.intercept(Store, () => {
      throw new RangeError('no');
    });
    expect(() => store.peek('x')).toThrow(RangeError);
    expect(app.status(Store)).toMatchObject({ inFlight: 0 });
  });

  it('is refused when its maker gives none', async () => {
    await using app = await started();
    for (const made of [null, undefined, 7, {}, { intercept: 'no' }]) {
      const maker = { name: 'broken', make: () => made as never };
      const refused = expect.objectContaining({ code: 'registry/bad-interceptor', path: 'broken.make' });
      expect(() => app.intercept(Store, maker)).toThrow(refused as Error);
    }
    expect(app.status(Store).interceptors).toEqual([]);
  });

  it('that goes on with what is no list of arguments fails the call', async () => {
    await using app = await started();
    const careless: Interceptor = async (_, next) => next(7 as never);
    app.intercept(Store, careless);
    const failure = { code: 'registry/bad-option', path: 'careless' };
    await expect(app.get(Store).find('x')).rejects.toMatchObject(failure);
    expect(inFlight(app)).toBe(0);
  });

  it('never gets hold of the instance, and the reference stays what it is', async () => {
    await using app = await started();
    const store = app.get(Store);
    const results: unknown[] = [];
    app.intercept(Store, (_call, next) => {
      const result = next();
      results.push(result);
      return result;
    });
    expect(store.self()).toBe(store);
    expect(results).toEqual([store]);
    expect([store.size, store instanceof Store]).toEqual([1, true]);
    store.size = 7;
    expect([store.size, app.live(Store).unsafeCurrent().size]).toEqual([7, 7]);
  });

  it('sees calls of pins, views and functions that are read', async () => {
    await using app = await started();
    const trace: string[] = [];
    app.intercept(Store, tracing(trace, 'one'));
    const pinned = await app.getAsync(Store, { provider: 'b' });
    const { peek } = pinned;
    pinned.peek('x');
    peek('y');
    expect(trace.filter((row) => row.includes('>'))).toEqual(['one > peek(x)', 'one > peek(y)']);
  });

  it('does not see what is done on the instance itself', async () => {
    await using app = await started();
    const trace: string[] = [];
    app.intercept(Store, tracing(trace, 'one'));
    expect(app.live(Store).use((instance) => instance.peek('x'))).toBe('a x');
    expect(trace).toEqual([]);
  });

  it('is listed in the status', async () => {
    await using app = await started();
    app.intercept(Store, function timed(_call, next) {
      return next();
    });
    using named = app.intercept(Store, (_call, next) => next(), {
      name: 'audit',
      order: -1,
      methods: ['find'],
    });
    expect([named.slot, named.name]).toEqual(['adapter:store', 'audit']);
    expect(app.status(Store)).toMatchObject({
      interceptors: [
        { name: 'audit', order: -1, methods: ['find'], of: 'slot' },
        { name: 'timed', order: 0, methods: undefined, of: 'slot' },
      ],
    });
  });

  it.each([
    ['no function', [5]],
    ['an order out of range', [(): number => 1, { order: 2_000 }]],
    ['no method', [(): number => 1, { methods: [] }]],
    ['an unknown option', [(): number => 1, { methds: ['find'] }]],
  ])('is refused: %s', async (_what, args) => {
    await using app = await started();
    expect(() => app.intercept(Store, ...(args as unknown as [Interceptor]))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^registry\/(bad|unknown)-/) }),
    );
    expect(app.status(Store)).toMatchObject({ interceptors: [] });
  });
});

describe('a call with interceptors', () => {
  it('ends under those that it began with', async () => {
    await using app = await started();
    const store = app.get(Store);
    const until = gate();
    const after = vi.fn();
    const added = app.intercept(Store, async (_call, next) => {
      await until.promise;
      const result = await next();
      after();
      return result;
    });
    const running = store.find('x');
    added.remove();
    await expect(store.find('y')).resolves.toBe('a y');
    until.open();
    await expect(running).resolves.toBe('a x');
    expect(after).toHaveBeenCalledTimes(1);
  });

  it('counts once, from its begin to its end, and a drain waits for it', async () => {
    await using app = await started();
    const store = app.get(Store);
    const [before, after] = [gate(), gate()];
    app.intercept(Store, async (_call, next) => {
      await before.promise;
      const result = await next();
      await after.promise;
      return result;
    });
    const counts: unknown[] = [];
    const note = () => counts.push(inFlight(app));
    const running = store.find('x');
    note();
    const drained = vi.fn();
    const draining = app.drain(Store).then(drained);
    before.open();
    await new Promise(setImmediate);
    note();
    expect(drained).not.toHaveBeenCalled();
    after.open();
    await expect(running).resolves.toBe('a x');
    await draining;
    note();
    expect(counts).toEqual([1, 1, 0]);
  });

  it('counts once while its method runs, also with promises of others around it', async () => {
    await using app = await started();
    const until = gate();
    await app.register(slow(until.promise));
    app.intercept(Store, async (_call, next) => `${String(await next())}!`);
    const running = app.get(Store).find('x');
    await new Promise(setImmediate);
    expect(inFlight(app)).toBe(1);
    until.open();
    await expect(running).resolves.toBe('slow!');
  });

  it('that tries again is made on what serves by then, and the old one goes meanwhile', async () => {
    await using app = await started();
    const store = app.get(Store);
    const [until, end] = [gate(), gate()];
    const providers: string[] = [];
    app.intercept(Store, async (call, next) => {
      await next();
      await until.promise;
      const second = next() as Promise<string>;
      providers.push(`${call.provider}#${call.generation}`);
      return second;
    });
    const running = store.find('x');
    await new Promise(setImmediate);
    const swap = app.register(slow(end.promise));
    await swap.switched;
    expect(app.status(Store)).toMatchObject({ retiring: ['a#1'] });
    until.open();
    expect((await swap).drained).toMatchObject({ cut: [] });
    expect(providers).toEqual(['slow#2']);
    end.open();
    await expect(running).resolves.toBe('slow');
  });

  it('that tries again while its slot is paused is one of those under way', async () => {
    await using app = await started();
    const store = app.get(Store);
    const until = gate();
    app.intercept(Store, async (_call, next) => {
      await until.promise;
      return next();
    });
    const running = store.find('x');
    await app.pause(Store);
    until.open();
    await expect(running).resolves.toBe('a x');
    await expect(store.find('y')).rejects.toMatchObject({ code: 'activity/paused' });
  });

  it('that is given up by its interceptor counts for as long as the method runs', async () => {
    await using app = await started();
    const until = gate();
    await app.register(slow(until.promise));
    app.intercept(Store, (_call, next) => Promise.race([next(), Promise.resolve('gave up')]));
    await expect(app.get(Store).find('x')).resolves.toBe('gave up');
    expect(inFlight(app)).toBe(1);
    until.open();
    await new Promise(setImmediate);
    expect(inFlight(app)).toBe(0);
  });
});

describe('@Intercept', () => {
  const trace: string[] = [];

  @Intercept(tracing(trace, 'class'))
  @Adapter({ provider: 'c', stackLevel: 5 })
  class Declared extends A {
    @Intercept(tracing(trace, 'outer'))
    @Intercept(tracing(trace, 'inner'))
    override peek(key: string) {
      return `c ${key}`;
    }
  }

  @Module({ providers: [A, B, Declared] })
  class DeclaredModule {}

  it('is around calls of the component that declares it, inside of those of the slot', async () => {
    await using app = await Oneiric.create(DeclaredModule, { env: {} });
    app.intercept(Store, tracing(trace, 'slot'), { order: 1_000 });
    const store = app.get(Store);
    trace.length = 0;
    store.peek('x');
    expect(trace.filter((row) => row.includes('>'))).toEqual([
      'slot > peek(x)',
      'class > peek(x)',
      'outer > peek(x)',
      'inner > peek(x)',
    ]);
    expect(app.status(Store)).toMatchObject({
      interceptors: [
        { of: 'slot' },
        { of: 'provider', methods: undefined },
        { of: 'provider', methods: ['peek'] },
        { of: 'provider', methods: ['peek'] },
      ],
    });
  });

  it('goes with the component', async () => {
    await using app = await Oneiric.create(DeclaredModule, { env: {} });
    const store = app.get(Store);
    await app.swap(Store, { provider: 'a' });
    trace.length = 0;
    expect(store.peek('x')).toBe('a x');
    await app.swap(Store, { provider: 'c' });
    expect([store.peek('x'), trace.length]).toEqual(['c x', 6]);
  });

  it('is refused where there is no method, and where it names others', () => {
    const decorate = (target: object, key: string) => Intercept((_call, next) => next())(target, key);
    expect(() => decorate(A.prototype, 'nothing')).toThrow(
      expect.objectContaining({ code: 'registry/not-a-method' }),
    );
    expect(() => decorate(A, 'name')).toThrow(expect.objectContaining({ code: 'registry/not-a-method' }));
    const named = Intercept((_call, next) => next(), { methods: ['find'] });
    expect(() => {
      named(A.prototype, 'peek');
    }).toThrow(expect.objectContaining({ code: 'registry/bad-option' }));
  });
});
