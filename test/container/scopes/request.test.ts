import { afterEach, describe, expect, it, vi } from 'vitest';
import { Adapter, Oneiric, Service, token, type RequestScope } from '../../../src/index.js';
import { moduleOf } from '../../support/traced-parts.js';
import { User, users } from './numbered-users.js';
import { ScopeWorld } from './scope-world.js';

const NAME = token<string>('name', { kind: 'value' });

afterEach(() => vi.restoreAllMocks());

describe('what has scope request', () => {
  it('has one instance per scope, which its holders reach through a live reference', async () => {
    await using world = await ScopeWorld.of(users());
    const user = world.app.get(User);
    const [first, second] = await Promise.all([
      world.app.runInScope(async () => [user.name(), await user.later()]),
      world.app.runInScope(async () => [user.name(), await user.later()]),
    ]);
    expect(first).toEqual(['plain 1', 'plain 1']);
    expect(second).toEqual(['plain 2', 'plain 2']);
  });

  it('throws outside every scope, and rejects where the method is asynchronous', async () => {
    await using world = await ScopeWorld.of(users());
    const user = world.app.get(User);
    await world.app.runInScope(() => user.later());
    expect(() => user.name()).toThrow(expect.objectContaining({ code: 'scope/none-active' }));
    await expect(user.later()).rejects.toMatchObject({ code: 'scope/none-active' });
  });

  it('leaves no trial open where that lacked a value that only scopes have', async () => {
    const needy = (provider: string) => users(provider, [], { inject: [NAME], factory: () => ({}) });
    await using world = await ScopeWorld.of(needy('a'), needy('b'));
    const [before] = world.app.status();
    const swap = world.app.swap('service:user', { provider: before?.active === 'a' ? 'b' : 'a' });
    // No time passes: neither the old generation nor the end has to wait for a deadline.
    await world.clock.settle();
    expect((await swap).outcome).toBe('switched');
    await world.app.close();
  });

  it('gives the raw instance of the same scope to what lives in it', async () => {
    await using world = await ScopeWorld.of(users(), {
      domain: 'service',
      key: 'cart',
      provider: 'only',
      scope: 'request',
      inject: [User],
      factory: (user: User) => ({ user }),
    });
    using scope = world.app.createScope();
    expect(scope.get<{ user: User }>('service:cart').user).toBe(scope.get(User));
  });

  it('is disposed of with its scope, the last made first, once', async () => {
    const trace: string[] = [];
    await using world = await ScopeWorld.of(users('a', trace), {
      ...users('b', trace),
      key: 'other',
      provides: [],
    });
    const scope = world.app.createScope();
    scope.get(User);
    scope.get('service:other');
    await scope[Symbol.asyncDispose]();
    await scope[Symbol.asyncDispose]();
    expect(trace).toEqual(['made a 1', 'made b 1', 'cleaned b 1', 'cleaned a 1']);
    expect(scope.isEnded).toBe(true);
    expect(() => scope.get(User)).toThrow(expect.objectContaining({ code: 'scope/ended' }));
  });

  it('is built once, however many ask while it takes time', async () => {
    const started: (() => void)[] = [];
    await using world = await ScopeWorld.of({
      ...users(),
      factory: async () => {
        await new Promise<void>((resolve) => started.push(resolve));
        return { name: () => 'slow', later: async () => 'slow' };
      },
    });
    await using scope = world.app.createScope();
    const asked = Promise.all([scope.getAsync(User), scope.getAsync(User)]);
    await world.clock.settle();
    expect(() => scope.get(User)).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
    started.forEach((start) => start());
    const [one, other] = await asked;
    expect(one).toBe(other);
    expect(scope.get(User)).toBe(one);
    expect(started).toHaveLength(1);
  });

  it('tries again after a failure, which is told as it was thrown', async () => {
    let fails = true;
    const broken = new RangeError('no user');
    await using world = await ScopeWorld.of({
      ...users(),
      factory: () => {
        if (fails) throw broken;
        return { name: () => 'well', later: async () => 'well' };
      },
    });
    using scope = world.app.createScope();
    expect(() => scope.get(User)).toThrow(broken);
    fails = false;
    expect(scope.get(User).name()).toBe('well');
  });
});

describe('a swap of what has scope request', () => {
  it('is not seen by scopes that are open, not even by their first use', async () => {
    await using world = await ScopeWorld.of(users('old'), users('new', [], { stackLevel: -1 }));
    await using used = world.app.createScope();
    await using unused = world.app.createScope();
    used.get(User);
    const swap = world.app.swap(User, { provider: 'new' });
    await swap.switched;
    await using later = world.app.createScope();
    expect(used.get(User).name()).toBe('old 1');
    expect(unused.get(User).name()).toBe('old 2');
    // One was made to try it.
    expect(later.get(User).name()).toBe('new 2');
    await world.clock.settle();
    expect(world.app.status(User).retiring).toEqual(['old#1']);
    await used[Symbol.asyncDispose]();
    await unused[Symbol.asyncDispose]();
    await world.clock.settle();
    const report = await swap;
    expect(report.drained).toMatchObject({ calls: 2, cut: [] });
  });

  it('cuts scopes that do not end in time, and says how many', async () => {
    await using world = await ScopeWorld.of(users('old'), users('new', [], { stackLevel: -1 }));
    await using scope = world.app.createScope();
    const swap = world.app.swap(User, { provider: 'new', drainTimeoutMs: 100 });
    await swap.switched;
    await world.pass(100);
    expect((await swap).drained.cut).toEqual([{ method: 'scope', calls: 1 }]);
    expect(scope.get(User).name()).toBe('new 2');
  });

  it.each(['request', 'transient'] as const)(
    'gives open scopes the time that its candidate has for its calls, with scope %s',
    async (scope) => {
      @Adapter({ key: 'pool', provider: 'old', scope, drainTimeoutMs: 50, priority: 1 })
      class Pool {}
      await using world = await ScopeWorld.of();
      await world.app.register(Pool);
      await using open = world.app.createScope();
      const swap = world.app.refresh('adapter:pool');
      await swap.switched;
      await world.pass(49);
      expect(world.app.status('adapter:pool').retiring).toEqual(['old#1']);
      await world.pass(1);
      expect((await swap).drained).toMatchObject({ ms: 50, cut: [{ method: 'scope', calls: 1 }] });
      expect(open.get(Pool)).toBeInstanceOf(Pool);
    },
  );

  it('does not happen where the new one cannot make an instance, which is disposed of', async () => {
    const trace: string[] = [];
    await using world = await ScopeWorld.of(users('old'), {
      ...users('new', trace, { stackLevel: -1 }),
      factory: () => ({
        onHealthCheck: () => ({ status: 'unhealthy' }),
        onCleanup: () => void trace.push('cleaned'),
      }),
    });
    await expect(world.app.swap(User, { provider: 'new' })).rejects.toMatchObject({ code: 'swap/unhealthy' });
    expect(trace).toEqual(['cleaned']);
    using scope = world.app.createScope();
    expect(scope.get(User).name()).toBe('old 1');
  });
});

describe('values of a scope', () => {
  it('are injected by tokens that nothing provides, and missed with their place', async () => {
    await using world = await ScopeWorld.of({
      ...users(),
      inject: [NAME],
      factory: (name: string) => ({ name: () => name, later: async () => name }),
    });
    using ann = world.app.createScope({ values: [[NAME, 'ann']] });
    using nobody = world.app.createScope();
    expect(ann.get(User).name()).toBe('ann');
    expect(ann.get(NAME)).toBe('ann');
    expect(() => nobody.get(User)).toThrow(expect.objectContaining({ code: 'scope/no-value' }));
  });

  it('win over providers, through live references as well', async () => {
    await using world = await ScopeWorld.of(users());
    const fake = { name: () => 'fake', later: async () => 'fake' };
    const name = await world.app.runInScope(() => world.app.get(User).name(), {
      values: new Map([[User, fake]]),
    });
    expect(name).toBe('fake');
  });

  it.each([5, [5], [[5, 1]], [[User]]])('are refused as %o', async (values) => {
    await using world = await ScopeWorld.of(users());
    expect(() => world.app.createScope({ values: values as never })).toThrow(
      expect.objectContaining({ code: 'scope/bad-option' }),
    );
  });
});

describe('runInScope', () => {
  it('ends its scope whatever happens, and throws what the function throws', async () => {
    const trace: string[] = [];
    await using world = await ScopeWorld.of(users('a', trace));
    const failure = new RangeError('no');
    let seen: RequestScope | undefined;
    await expect(
      world.app.runInScope((scope) => {
        seen = scope;
        scope.get(User);
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(trace).toEqual(['made a 1', 'cleaned a 1']);
    expect(seen?.isEnded).toBe(true);
    expect(world.app.scope).toBeUndefined();
  });

  it('tells everything that failed, the error of the function first', async () => {
    const broken = new Error('cannot clean');
    await using world = await ScopeWorld.of({
      ...users(),
      factory: () => ({
        onCleanup: () => {
          throw broken;
        },
      }),
    });
    const failure = new RangeError('no');
    const ended = world.app.runInScope((scope) => {
      scope.get(User);
      throw failure;
    });
    const error: unknown = await ended.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'scope/end-failed', errors: [failure, { cause: broken }] });
  });

  it('does not call the function where the signal has fired already', async () => {
    await using world = await ScopeWorld.of(users());
    const fn = vi.fn();
    const signal = AbortSignal.abort(new RangeError('gone'));
    await expect(world.app.runInScope(fn, { signal })).rejects.toThrow('gone');
    expect(fn).not.toHaveBeenCalled();
  });

  it('nests, and the inner scope knows nothing of the outer', async () => {
    await using world = await ScopeWorld.of(users());
    const user = world.app.get(User);
    const names = await world.app.runInScope(async () => {
      const before = user.name();
      const inner = await world.app.runInScope(() => user.name());
      return [before, inner, user.name()];
    });
    expect(names).toEqual(['plain 1', 'plain 2', 'plain 1']);
  });
});

describe('a scope', () => {
  it('is no thenable, so that it can be awaited', async () => {
    await using world = await ScopeWorld.of(users());
    const scope = world.app.createScope();
    expect(await Promise.resolve(scope)).toBe(scope);
    scope[Symbol.dispose]();
  });

  it('says so where it is ended in one tick and something takes longer', async () => {
    let clean = (): void => undefined;
    await using world = await ScopeWorld.of({
      ...users(),
      factory: () => ({ onCleanup: () => new Promise<void>((resolve) => (clean = resolve)) }),
    });
    const scope = world.app.createScope();
    scope.get(User);
    expect(() => scope[Symbol.dispose]()).toThrow(expect.objectContaining({ code: 'scope/async-cleanup' }));
    clean();
    await scope[Symbol.asyncDispose]();
  });

  it('is waited for by close, and disposed of at the deadline', async () => {
    const trace: string[] = [];
    const world = await ScopeWorld.of(users('a', trace));
    const scope = world.app.createScope();
    scope.get(User);
    const closed = world.app.close();
    await world.pass(9_999);
    expect(trace).toEqual(['made a 1']);
    await world.pass(1);
    await closed;
    expect(trace).toEqual(['made a 1', 'cleaned a 1']);
    expect(() => world.app.createScope()).toThrow(expect.objectContaining({ code: 'lifecycle/closed' }));
  });

  it('of 1,000 at once none sees the values of another, and all are disposed of', async () => {
    const trace: string[] = [];
    await using world = await ScopeWorld.of({
      ...users(),
      inject: [NAME],
      factory: (name: string) => ({
        name: () => name,
        later: async () => name,
        onCleanup: () => void trace.push(name),
      }),
    });
    const user = world.app.get(User);
    const one = (index: number) =>
      world.app.runInScope(
        async () => {
          await Promise.resolve();
          const first = user.name();
          await new Promise((resolve) => setImmediate(resolve));
          if (index % 10 === 0) throw new RangeError(`no ${first}`);
          return [first, await user.later()];
        },
        { values: [[NAME, `n${index}`]] },
      );
    const results = await Promise.allSettled(Array.from({ length: 1_000 }, (_, index) => one(index)));
    results.forEach((result, index) => {
      if (index % 10 === 0) expect(result).toMatchObject({ reason: { message: `no n${index}` } });
      else expect(result).toMatchObject({ value: [`n${index}`, `n${index}`] });
    });
    expect(new Set(trace).size).toBe(1_000);
    expect(trace).toHaveLength(1_000);
  });

  it('cannot be opened before the start', async () => {
    const app = await Oneiric.create(moduleOf({}), { start: false });
    expect(() => app.createScope()).toThrow(expect.objectContaining({ code: 'lifecycle/not-started' }));
  });
});

describe('a captive', () => {
  it('is refused at the start: a value of one scope in a singleton', async () => {
    @Service({ key: 'holder', inject: [NAME] })
    class Holder {
      constructor(readonly name: string) {}
    }
    const provider = {
      slot: 'service:name',
      provider: 'a',
      provides: NAME,
      scope: 'request',
      useFactory: () => 'x',
    } as const;
    const created = Oneiric.create(moduleOf({ providers: [provider, Holder] }));
    await expect(created).rejects.toMatchObject({
      code: 'scope/captive-dependency',
      path: 'Holder.constructor[0] -> name',
    });
  });
});
