import { describe, expect, it } from 'vitest';
import { Contract, Service, token } from '../../../src/index.js';
import { gate, rejectionOf } from '../../support/traced-parts.js';
import { ScopeWorld } from '../scopes/scope-world.js';

@Contract('service:user')
abstract class User {
  abstract readonly name: string;
  abstract self(): User;
  abstract later(): Promise<string>;
  abstract items(): AsyncIterableIterator<string>;
}

class RealUser implements User {
  readonly me = this;
  hello = () => `hello ${this.name}`;
  constructor(readonly name: string) {}
  self() {
    return this;
  }
  async promised(settled: Promise<unknown>) {
    await settled;
    return this;
  }
  again() {
    return Promise.resolve(this.name);
  }
  /** As query builders do: nothing runs before the first `then`, and it may be returned many times. */
  readonly query = {
    then: (ok: (value: unknown) => unknown, bad?: (reason: unknown) => unknown) =>
      Promise.resolve(this).then(ok, bad),
  };
  lazily(): PromiseLike<unknown> {
    return this.query as PromiseLike<unknown>;
  }
  hostile(): PromiseLike<unknown> {
    return Object.defineProperty({}, 'then', {
      get: () => {
        throw new RangeError('do not look');
      },
    }) as PromiseLike<unknown>;
  }
  async later() {
    return this.name;
  }
  async *items() {
    yield this.name;
    yield 'more';
  }
}

/** A candidate of `service:user` whose instances are numbered, and built when `until` lets them be. */
function users(until: () => Promise<void> | undefined = () => undefined) {
  let made = 0;
  const build = () => new RealUser(`user ${(made += 1)}`);
  return {
    ...{ domain: 'service', key: 'user', provider: 'only', scope: 'request' as const, provides: [User] },
    factory: (): unknown => until()?.then(build) ?? build(),
  };
}

describe('a live reference of scope request', () => {
  it('gives itself where a method or a field gives the instance, and functions that reach the current scope', async () => {
    await using world = await ScopeWorld.of(users());
    const user = world.app.get(User) as RealUser;
    const first = world.app.createScope();
    first.get(User);
    const [self, me, hello] = first.run(() => [user.self(), user.me, user.hello] as const);
    expect([self, me]).toEqual([user, user]);
    expect(first.run(() => [user.name, hello()])).toEqual(['user 1', 'hello user 1']);
    await first[Symbol.asyncDispose]();
    await using second = world.app.createScope();
    expect(second.run(() => hello())).toBe('hello user 2');
  });

  it('gives itself where the promise of a method gives the instance, whichever scope is current by then', async () => {
    await using world = await ScopeWorld.of(users());
    const user = world.app.get(User) as RealUser;
    const [first, second] = [gate(), gate()];
    const [one, other] = [world.app.createScope(), world.app.createScope()];
    const promises = [
      one.run(() => user.promised(first.promise)),
      other.run(() => user.promised(second.promise)),
    ];
    second.open();
    await other[Symbol.asyncDispose]();
    first.open();
    expect(await Promise.all(promises)).toEqual([user, user]);
    await one[Symbol.asyncDispose]();
  });

  it('gives itself where a thenable that is no promise gives the instance, however often it is returned', async () => {
    await using world = await ScopeWorld.of(users());
    const user = world.app.get(User) as RealUser;
    await using scope = world.app.createScope();
    const queries = [1, 2, 3].map(() => scope.run(() => user.lazily()));
    expect(queries[2]).toBe((scope.get(User) as RealUser).query);
    expect(await Promise.all(queries)).toEqual([user, user, user]);
    const { then } = (scope.get(User) as RealUser).query;
    scope.run(() => user.lazily());
    expect((scope.get(User) as RealUser).query.then).toBe(then);
    expect(() => scope.run(() => user.hostile())).not.toThrow();
  });

  it('lets a thenable fail as it fails', async () => {
    await using world = await ScopeWorld.of(users());
    const user = world.app.get(User) as RealUser;
    await using scope = world.app.createScope();
    const broken = {
      then: (_: unknown, bad: (reason: unknown) => unknown) => bad(new RangeError('no rows')),
    };
    Object.assign(scope.get(User), { lazily: () => broken });
    await expect(Promise.resolve(scope.run(() => user.lazily()))).rejects.toThrow('no rows');
  });

  it('knows that a method is asynchronous once it has returned a promise', async () => {
    await using world = await ScopeWorld.of(users());
    const user = world.app.get(User) as RealUser;
    expect(await world.app.runInScope(() => user.again())).toBe('user 1');
    expect(await world.app.runInScope(() => user.again())).toBe('user 2');
    const refused = user.again();
    expect(await rejectionOf(refused)).toMatchObject({ code: 'scope/none-active' });
  });

  it('shows a member that no instance has shown yet, of the instance of the scope', async () => {
    await using world = await ScopeWorld.of({ ...users(), provides: [] });
    const user = world.app.get<RealUser>('service:user');
    expect(() => user.name).toThrow(expect.objectContaining({ code: 'scope/none-active' }));
    await using scope = world.app.createScope();
    expect(scope.run(() => user.name)).toBe('user 1');
    expect(scope.run(() => (user as unknown as { nothing?: unknown }).nothing)).toBeUndefined();
  });

  it('cannot show such a member while the instance is built', async () => {
    const built = gate();
    await using world = await ScopeWorld.of({ ...users(() => built.promise), provides: [] });
    const user = world.app.get<RealUser>('service:user');
    await using scope = world.app.createScope();
    expect(() => scope.run(() => user.name)).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
    built.open();
    await scope.getAsync('service:user');
    expect(scope.run(() => user.name)).toBe('user 1');
  });

  it('stays quiet about members that neither the value of a scope nor an instance has', async () => {
    await using world = await ScopeWorld.of(users());
    const user = world.app.get(User) as RealUser & { nothing?: unknown; extra?: unknown };
    await using scope = world.app.createScope({ values: [[User, { extra: 1 }]] });
    expect(scope.run(() => [user.nothing, user.extra])).toEqual([undefined, 1]);
    await world.app.runInScope((other) => other.get(User));
    expect(user.nothing).toBeUndefined();
  });

  it('fails for fields as it does for methods, before and after the first instance', async () => {
    @Service({ key: 'ctx', scope: 'request' })
    class Ctx {
      userId = 5;
      greet() {
        return `hello ${this.userId}`;
      }
    }
    await using world = await ScopeWorld.of();
    await world.app.register(Ctx);
    const ctx = await world.app.getAsync(Ctx);
    const outside = expect.objectContaining({ code: 'scope/none-active' }) as Error;
    expect(() => ctx.greet()).toThrow(outside);
    expect(() => ctx.userId).toThrow(outside);
    expect(() => (ctx.userId = 1)).toThrow(outside);
    expect(await world.app.runInScope(() => [ctx.userId, (ctx.userId = 6), ctx.greet()])).toEqual([
      ...[5, 6, 'hello 6'],
    ]);
    expect(() => ctx.userId).toThrow(outside);
    expect(Object.keys(ctx)).toEqual([]);
  });

  it('fails for fields of the first instance while that is built', async () => {
    const built = gate();
    @Service({ key: 'ctx', scope: 'request' })
    class Ctx {
      userId = 5;
      onInit(): Promise<void> {
        return built.promise;
      }
      greet() {
        return 'hello';
      }
    }
    await using world = await ScopeWorld.of();
    await world.app.register(Ctx);
    const ctx = await world.app.getAsync(Ctx);
    await using scope = world.app.createScope();
    const early = expect.objectContaining({ code: 'scope/not-ready' }) as Error;
    expect(() => scope.run(() => ctx.userId)).toThrow(early);
    built.open();
    await scope.getAsync(Ctx);
    expect(scope.run(() => ctx.userId)).toBe(5);
  });
});

describe('a call while the instance of its scope is built', () => {
  async function building() {
    const built = gate();
    let isSlow = false;
    const world = await ScopeWorld.of(users(() => (isSlow ? built.promise : undefined)));
    const user = world.app.get(User) as RealUser;
    // Its members are known from the first.
    await world.app.runInScope(async () => [
      await user.later(),
      user.hello(),
      await user.promised(Promise.resolve()),
    ]);
    isSlow = true;
    const scope = world.app.createScope();
    const end = async (): Promise<void> => {
      await scope[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    };
    return { user, built, scope, [Symbol.asyncDispose]: end };
  }

  it('waits where the method is asynchronous, and is refused where it is not', async () => {
    await using made = await building();
    const { user, built, scope } = made;
    const later = scope.run(() => user.later());
    const self = scope.run(() => user.promised(later));
    expect(() => scope.run(() => user.self())).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
    expect(() => scope.run(() => user.name)).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
    built.open();
    expect(await later).toBe('user 2');
    expect(await self).toBe(user);
    expect(scope.run(() => user.name)).toBe('user 2');
  });

  it('gives an iterator that waits', async () => {
    await using made = await building();
    const { user, built, scope } = made;
    const items = scope.run(() => user.items());
    const first = items.next();
    built.open();
    expect(await first).toEqual({ done: false, value: 'user 2' });
    expect(await items.next()).toEqual({ done: false, value: 'more' });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it('makes no noise where that fails and nobody steps the iterator', async () => {
    await using made = await building();
    const { user, built, scope } = made;
    const uncaught: unknown[] = [];
    const note = (error: unknown): void => void uncaught.push(error);
    process.on('unhandledRejection', note);
    const items = scope.run(() => user.items());
    built.fail(new RangeError('no user'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(uncaught).toEqual([]);
    await expect(items.next()).rejects.toThrow('no user');
  });

  it('waits where what is called is the reference itself', async () => {
    const GREET = token<() => Promise<string>>('greet', { kind: 'function' });
    const built = gate();
    let made = 0;
    await using world = await ScopeWorld.of({
      ...{ domain: 'service', key: 'greet', provider: 'only', scope: 'request', provides: [GREET] },
      factory: async () => {
        if ((made += 1) > 1) await built.promise;
        const fn = async () => `hello ${made}`;
        return fn;
      },
    });
    const greet = world.app.get(GREET);
    await using first = world.app.createScope();
    await first.getAsync(GREET);
    expect(await first.run(() => greet())).toBe('hello 1');
    await using second = world.app.createScope();
    const greeted = second.run(() => greet());
    built.open();
    expect(await greeted).toBe('hello 2');
  });
});
