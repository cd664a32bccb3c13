import { describe, expect, it } from 'vitest';
import type { RequestScope } from '../../../src/index.js';
import { User, users } from './numbered-users.js';
import { ScopeWorld } from './scope-world.js';

describe('what is made while its scope ends', () => {
  it('is disposed of at once where making it ends its own scope', async () => {
    const trace: string[] = [];
    const { factory, ...rest } = users('a', trace);
    const ending: { scope?: RequestScope } = {};
    await using world = await ScopeWorld.of({
      ...rest,
      factory: () => {
        void ending.scope?.[Symbol.asyncDispose]();
        return factory();
      },
    });
    ending.scope = world.app.createScope();
    expect(() => ending.scope?.get(User)).toThrow(expect.objectContaining({ code: 'scope/ended' }));
    expect(trace).toEqual(['made a 1', 'cleaned a 1']);
  });

  it('is given to nobody whose scope ends while it takes time, and calls that wait for it fail', async () => {
    const trace: string[] = [];
    let build: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (build = resolve));
    let isSlow = false;
    const { factory, ...rest } = users('a', trace);
    await using world = await ScopeWorld.of({
      ...rest,
      factory: (): unknown => (isSlow ? ready.then(factory) : factory()),
    });
    const user = world.app.get(User);
    await world.app.runInScope(() => user.later());
    isSlow = true;
    const scope = world.app.createScope();
    const called = expect(scope.run(() => user.later())).rejects.toMatchObject({ code: 'scope/ended' });
    const asked = expect(scope.getAsync(User)).rejects.toMatchObject({ code: 'scope/ended' });
    const ended = scope[Symbol.asyncDispose]();
    build();
    await Promise.all([called, asked, ended]);
    expect(trace.slice(2)).toEqual(['made a 2', 'cleaned a 2']);
  });

  it('is disposed of and given to nobody where it is transient and takes time', async () => {
    const trace: string[] = [];
    let build: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (build = resolve));
    const { factory } = users('slow', trace);
    await using world = await ScopeWorld.of(
      users('slow', trace, { scope: 'transient', factory: () => ready.then(factory) }),
      {
        ...{ domain: 'service', key: 'one', provider: 'only', scope: 'transient', inject: [User] },
        factory: () => ({ onCleanup: () => void trace.push('cleaned one') }),
      },
    );
    const scope = world.app.createScope();
    const asked = scope.getAsync('service:one');
    const refused = expect(asked).rejects.toMatchObject({ code: 'scope/ended' });
    await world.clock.settle();
    const ended = scope[Symbol.asyncDispose]();
    build();
    await Promise.all([ended, refused]);
    expect(trace).toEqual(['made slow 1', 'cleaned one', 'cleaned slow 1']);
  });
});

describe('what has scope request', () => {
  it('is refused a probation, which could not see its calls', async () => {
    await using world = await ScopeWorld.of(users(), users('other'));
    const probation = { windowMs: 1_000 };
    const changes = [
      world.app.swap(User, { provider: 'plain', probation }),
      world.app.swapAll([{ slot: User, provider: 'plain' }], { probation }),
      world.app.select(User, 'plain', { probation }),
      world.app.refresh(User, { probation }),
    ];
    for (const change of changes) await expect(change).rejects.toMatchObject({ code: 'scope/no-probation' });
    expect(world.app.status(User).active).toBe('other');
    expect(world.app.explain(User).selection).toBeUndefined();
  });
});

describe('what has failed to come up in a scope', () => {
  it.each([
    [
      'at once',
      () => {
        throw new RangeError('no');
      },
    ],
    ['after a while', () => Promise.reject(new RangeError('no'))],
  ])('%s is cleaned up before what it was given, however its scope ends', async (_, onInit) => {
    const trace: string[] = [];
    let finish = (): void => undefined;
    const slowly = () => new Promise<void>((resolve) => (finish = resolve)).then(() => trace.push('user'));
    const part = { domain: 'service', key: 'part', provider: 'one', scope: 'transient' } as const;
    await using world = await ScopeWorld.of(
      { ...part, factory: () => ({ onCleanup: () => trace.push('part') }) },
      { ...users('ill'), inject: ['service:part'], factory: () => ({ onInit, onCleanup: slowly }) },
    );
    const scope = world.app.createScope();
    await expect(scope.getAsync('service:user')).rejects.toThrow('no');
    const ended = scope[Symbol.asyncDispose]();
    await world.clock.settle();
    expect(trace).toEqual([]);
    finish();
    await ended;
    expect(trace).toEqual(['user', 'part']);
  });
});
