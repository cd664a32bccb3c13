import { describe, expect, it } from 'vitest';
import { Contract, Service, token, type RequestScope } from '../../../src/index.js';
import type { ContextFactory } from '../../../src/container/injection/recipes.js';
import { appOf, gate, rejectionOf } from '../../support/traced-parts.js';
import { ScopeWorld } from './scope-world.js';

@Contract('service:user')
abstract class User {
  abstract name(): string;
}

const NAME = token<string>('name', { kind: 'value' });
const ENDED = expect.objectContaining({ code: 'scope/ended' }) as Error;

/** A candidate of one slot of scope request. */
const part = (key: string, factory: ContextFactory, more: object = {}) => ({
  ...{ domain: 'service', key, provider: 'only', scope: 'request' as const, factory },
  ...more,
});

describe('a scope that has ended', () => {
  it('refuses to run, to be asked and to wait', async () => {
    await using world = await ScopeWorld.of(part('user', () => ({}), { provides: [User] }));
    const scope = world.app.createScope();
    await scope[Symbol.asyncDispose]();
    expect(() => scope.run(() => 1)).toThrow(ENDED);
    expect(() => scope.get(User)).toThrow(ENDED);
    expect(await rejectionOf(scope.getAsync(User))).toMatchObject({ code: 'scope/ended' });
    expect(scope.signal.aborted).toBe(true);
  });

  it('does not hand out what it made, not even through a live reference', async () => {
    await using world = await ScopeWorld.of(part('user', () => ({ name: () => 'a' }), { provides: [User] }));
    const user = world.app.get(User);
    const scope = world.app.createScope();
    const after = gate();
    const running = scope.run(async () => {
      expect(user.name()).toBe('a');
      await after.promise;
      return user.name();
    });
    await scope[Symbol.asyncDispose]();
    after.open();
    expect(await rejectionOf(running)).toMatchObject({ code: 'scope/ended' });
  });

  it('may be ended again by what it cleans up', async () => {
    const trace: string[] = [];
    const home: { scope?: RequestScope } = {};
    await using world = await ScopeWorld.of(
      part('user', () => ({
        onCleanup: async () => {
          trace.push('cleaned');
          await home.scope?.[Symbol.asyncDispose]();
        },
      })),
    );
    const scope = (home.scope = world.app.createScope());
    scope.get('service:user');
    await scope[Symbol.asyncDispose]();
    scope[Symbol.dispose]();
    expect(trace).toEqual(['cleaned']);
  });

  it('says what failed in the same tick where it was ended so', async () => {
    await using world = await ScopeWorld.of(
      part('user', () => ({
        onCleanup: () => {
          throw new RangeError('no');
        },
      })),
    );
    const scope = world.app.createScope();
    scope.get('service:user');
    expect(() => scope[Symbol.dispose]()).toThrow(expect.objectContaining({ code: 'scope/end-failed' }));
    expect(scope.isEnded).toBe(true);
  });

  it('tells what an asynchronous clean-up failed with, and which took too long', async () => {
    await using world = await ScopeWorld.of(
      part('failing', () => ({ onCleanup: () => Promise.reject(new RangeError('no')) })),
      part('hanging', () => ({ onCleanup: () => new Promise(() => undefined) })),
    );
    const scope = world.app.createScope();
    scope.get('service:failing');
    scope.get('service:hanging');
    const ended = rejectionOf(scope[Symbol.asyncDispose]());
    await world.pass(600_000);
    expect(await ended).toMatchObject({
      code: 'scope/end-failed',
      errors: [{ code: 'scope/cleanup-timeout' }, { code: 'scope/cleanup-failed' }],
    });
  });

  it('counts what failed beyond the first ten', async () => {
    await using world = await ScopeWorld.of(
      part('user', () => ({ onCleanup: () => Promise.reject(new RangeError('no')) }), { scope: 'transient' }),
    );
    const scope = world.app.createScope();
    for (let time = 0; time < 13; time += 1) scope.get('service:user');
    const error = (await rejectionOf(scope[Symbol.asyncDispose]())) as AggregateError;
    expect(error.errors).toHaveLength(13);
    expect(error.message).toMatch(/^13 things failed[^]*\n {2}- and 3 more$/);
  });
});

describe('the signal of a scope', () => {
  it('aborts with that which it was opened with, at once where that has aborted already', async () => {
    await using world = await ScopeWorld.of();
    const outer = new AbortController();
    await using scope = world.app.createScope({ signal: outer.signal });
    expect(scope.signal.aborted).toBe(false);
    outer.abort(new RangeError('gone'));
    expect(scope.signal.reason).toMatchObject({ message: 'gone' });
    await using late = world.app.createScope({ signal: outer.signal });
    expect(late.signal.reason).toMatchObject({ message: 'gone' });
  });

  it('is left alone by the other once the scope has ended', async () => {
    await using world = await ScopeWorld.of();
    const outer = new AbortController();
    const scope = world.app.createScope({ signal: outer.signal });
    await scope[Symbol.asyncDispose]();
    outer.abort(new RangeError('gone'));
    expect(scope.signal.reason).not.toMatchObject({ message: 'gone' });
  });
});

describe('a scope that is asked', () => {
  it('answers as the application does for what has one instance', async () => {
    const one = { hello: () => 'hello' };
    await using world = await ScopeWorld.of(part('one', () => one, { scope: 'singleton' }));
    await using scope = world.app.createScope();
    expect(scope.get('service:one')).toBe(world.app.get('service:one'));
    expect(await scope.getAsync('service:one')).toBe(world.app.get('service:one'));
  });

  it('gives its values, and says which it lacks', async () => {
    await using world = await ScopeWorld.of(part('user', () => ({}), { inject: [NAME] }));
    await using named = world.app.createScope({ values: [[NAME, 'ann']] });
    await using nameless = world.app.createScope();
    expect([named.get(NAME), await named.getAsync(NAME)]).toEqual(['ann', 'ann']);
    expect(() => nameless.get(NAME)).toThrow(expect.objectContaining({ code: 'scope/no-value' }));
    expect(await rejectionOf(nameless.getAsync(NAME))).toMatchObject({ code: 'scope/no-value' });
  });

  it('gives by provider what that makes, and by slot name what serves', async () => {
    const make = (name: string) => () => ({ name: () => name });
    await using world = await ScopeWorld.of(
      part('user', make('a'), { provider: 'a', provides: [User] }),
      part('user', make('b'), { provider: 'b', provides: [User], stackLevel: -1 }),
    );
    await world.app.getAsync(User, { provider: 'b' });
    await using scope = world.app.createScope();
    const b = scope.get(User, { provider: 'b' });
    expect(b.name()).toBe('b');
    expect(scope.get(User, { provider: 'b' })).toBe(b);
    expect(scope.get<User>('service:user')).toBe(scope.get(User));
    expect(scope.get(User).name()).toBe('a');
    // A pin of what serves is what serves.
    expect(await scope.getAsync(User, { provider: 'a' })).toBe(scope.get(User));
  });

  it('waits for what is not active yet, and says so where it cannot', async () => {
    @Service({ key: 'late', scope: 'request', activation: 'lazy' })
    class Late {}
    await using app = await appOf([Late]);
    await using scope = app.createScope();
    expect(() => scope.get(Late)).toThrow(expect.objectContaining({ code: 'lifecycle/not-active' }));
    expect(await scope.getAsync(Late)).toBeInstanceOf(Late);
    expect(scope.get(Late)).toBeInstanceOf(Late);
  });

  it('makes each of many once, and again those that failed', async () => {
    const keys = Array.from({ length: 20 }, (_, at) => `part-${at}`);
    let isBroken = true;
    await using world = await ScopeWorld.of(
      ...keys.map((key) => part(key, () => ({ key }))),
      part('broken', () => {
        if (isBroken) throw new RangeError('broken');
        return { key: 'broken' };
      }),
      part('all', () => ({}), { inject: keys.map((key) => `service:${key}`) }),
    );
    await using scope = world.app.createScope();
    scope.get('service:all');
    expect(() => scope.get('service:broken')).toThrow('broken');
    isBroken = false;
    const made = [...keys, 'broken'].map((key) => scope.get(`service:${key}`));
    expect(new Set(made).size).toBe(21);
    expect([...keys, 'broken'].map((key) => scope.get(`service:${key}`))).toEqual(made);
    expect(made.every((one, at) => one === scope.get(`service:${[...keys, 'broken'][at] ?? ''}`))).toBe(true);
  });

  it('goes on with the others where one of several that take time fails', async () => {
    const doors = { a: gate(), b: gate(), c: gate() };
    let tries = 0;
    await using world = await ScopeWorld.of(
      ...Object.entries(doors).map(([key, door]) =>
        part(key, async () => {
          if (key === 'b') tries += 1;
          await door.promise;
          return { key };
        }),
      ),
    );
    await using scope = world.app.createScope();
    const asked = ['a', 'b', 'c'].map((key) => scope.getAsync(`service:${key}`));
    await world.clock.settle();
    doors.b.fail(new RangeError('no b'));
    expect(await rejectionOf(asked[1] as Promise<unknown>)).toMatchObject({ message: 'no b' });
    doors.a.open();
    doors.c.open();
    expect([await asked[0], await asked[2]]).toEqual([{ key: 'a' }, { key: 'c' }]);
    expect(await rejectionOf(scope.getAsync('service:b'))).toMatchObject({ message: 'no b' });
    expect(tries).toBe(2);
  });

  it('refuses to make what is made at the moment', async () => {
    const home: { scope?: RequestScope } = {};
    await using world = await ScopeWorld.of(part('ring', () => home.scope?.get('service:ring')));
    await using scope = (home.scope = world.app.createScope());
    expect(() => scope.get('service:ring')).toThrow(expect.objectContaining({ code: 'resolution/cycle' }));
  });
});

describe('scopes that are open while what they use is swapped', () => {
  const version = (provider: string, trace: string[]) =>
    part('user', () => ({ name: () => provider, onCleanup: () => void trace.push(provider) }), {
      ...{ provider, provides: [User], stackLevel: -Number(provider) },
    });

  it('keep each what served when they were opened, until the last of their time has ended', async () => {
    const trace: string[] = [];
    await using world = await ScopeWorld.of(...['1', '2', '3'].map((each) => version(each, trace)));
    const scopes = [world.app.createScope()];
    const swaps = [];
    for (const provider of ['2', '3']) {
      const swap = world.app.swap(User, { provider });
      await swap.switched;
      swaps.push(swap);
      scopes.push(world.app.createScope());
    }
    expect(scopes.map((scope) => scope.get(User).name())).toEqual(['1', '2', '3']);
    expect(world.app.status(User).retiring).toEqual(['1#1', '2#2']);
    await scopes[0]?.[Symbol.asyncDispose]();
    await world.clock.settle();
    expect(world.app.status(User).retiring).toEqual(['2#2']);
    await scopes[1]?.[Symbol.asyncDispose]();
    await world.clock.settle();
    expect(world.app.status(User).retiring).toEqual([]);
    await Promise.all(swaps);
    await scopes[2]?.[Symbol.asyncDispose]();
  });

  it('hold up nothing of one instance that goes in the same change', async () => {
    const one = (provider: string) => ({
      ...{ domain: 'service', key: 'one', provider, stackLevel: -Number(provider) },
      factory: () => ({ name: () => provider }),
    });
    await using world = await ScopeWorld.of(one('1'), one('2'), version('1', []), version('2', []));
    await using scope = world.app.createScope();
    scope.get(User);
    const swap = world.app.swapAll([
      { slot: 'service:one', provider: '2' },
      { slot: User, provider: '2' },
    ]);
    await swap.switched;
    await world.clock.settle();
    expect(world.app.status('service:one').retiring).toEqual([]);
    expect(world.app.status(User).retiring).toEqual(['1#1']);
    expect(scope.get(User).name()).toBe('1');
    await scope[Symbol.asyncDispose]();
    await world.clock.settle();
    expect((await swap).outcome).toBe('switched');
  });
});
