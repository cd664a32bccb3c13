import { describe, expect, it } from 'vitest';
import { Contract, Inject, Service } from '../../../src/index.js';
import { User, users } from './numbered-users.js';
import { ScopeWorld } from './scope-world.js';

/** Two candidates of `service:user`, of which the old one serves. */
const oldAndNew = () => ScopeWorld.of(users('old'), users('new', [], { stackLevel: -1 }));

const VACANT = expect.objectContaining({ code: 'resolution/vacant' }) as Error;

/** A swap whose deadline passes while scopes are open. */
async function swapAndCut(world: ScopeWorld): Promise<void> {
  const swap = world.app.swap(User, { provider: 'new', drainTimeoutMs: 20 });
  await swap.switched;
  await world.pass(20);
  expect((await swap).drained.cut).toMatchObject([{ method: 'scope' }]);
}

describe('a scope that has outlived what served when it was opened', () => {
  it.each(['live reference', 'scope.get'])('makes what is missing by the new one, by %s', async (by) => {
    await using world = await oldAndNew();
    const user = world.app.get(User);
    await world.app.runInScope((scope) => (by === 'scope.get' ? scope.get(User) : user).name());
    await using scope = world.app.createScope();
    await swapAndCut(world);
    expect(scope.run(() => user.name())).toBe('new 2');
    expect(scope.get(User).name()).toBe('new 2');
  });

  it('does so where the candidate is gone altogether, and says so where nothing has come', async () => {
    await using world = await oldAndNew();
    const user = world.app.get(User);
    await world.app.runInScope(() => user.name());
    await using scope = world.app.createScope();
    await using other = world.app.createScope();
    await swapAndCut(world);
    await world.app.unregister(User, 'old');
    expect(scope.run(() => user.name())).toBe('new 2');
    const removed = world.app.unregister(User, 'new', { force: true, drainTimeoutMs: 20 });
    await removed.switched;
    await world.pass(20);
    expect(scope.get(User).name()).toBe('new 2');
    expect(() => other.get(User)).toThrow(VACANT);
  });

  it('keeps what it has made already', async () => {
    await using world = await oldAndNew();
    const user = world.app.get(User);
    await using scope = world.app.createScope();
    scope.get(User);
    await swapAndCut(world);
    expect(scope.get(User).name()).toBe('old 1');
    expect(scope.run(() => user.name())).toBe('old 1');
  });

  it('gives by provider what serves, where that is the same', async () => {
    await using world = await oldAndNew();
    await world.app.getAsync(User, { provider: 'new' });
    await world.app.runInScope((scope) => scope.get(User));
    await using scope = world.app.createScope();
    await swapAndCut(world);
    expect(scope.get(User, { provider: 'new' })).toBe(scope.get(User));
  });

  it('looks in each of several cells for what follows there', async () => {
    @Service({ key: 'friend', scope: 'request' })
    class Friend {
      constructor(@Inject(User, { provider: 'old' }) readonly user: User) {}
    }
    await using world = await oldAndNew();
    await world.app.register(Friend);
    await world.app.getAsync(Friend);
    await world.app.runInScope((scope) => [scope.get(User), scope.get(Friend)]);
    await using scope = world.app.createScope();
    await world.app.swap(User, { provider: 'new' });
    const removed = world.app.unregister(User, 'old', { force: true, drainTimeoutMs: 20 });
    await removed.switched;
    await world.pass(20);
    expect(scope.get(User).name()).toBe('new 2');
    expect(() => scope.get(Friend)).toThrow(VACANT);
  });

  it.each(['request', 'transient'] as const)(
    'gives the new one of scope %s to others of its time, whose code has been compiled',
    async (scope) => {
      @Contract('service:part')
      abstract class Part {
        abstract readonly name: string;
      }
      @Service({ provider: 'old', scope, priority: 1 })
      class OldPart extends Part {
        readonly name = 'old';
      }
      @Service({ provider: 'new', scope })
      class NewPart extends Part {
        readonly name = 'new';
      }
      @Service({ key: 'whole', scope: 'request' })
      class Whole {
        constructor(readonly part: Part) {}
      }
      await using world = await ScopeWorld.of();
      for (const cls of [OldPart, NewPart, Whole]) await world.app.register(cls);
      await world.app.getAsync(Whole);
      for (let time = 0; time < 30; time += 1) await world.app.runInScope((open) => open.get(Whole));
      await using open = world.app.createScope();
      const swap = world.app.swap(Part, { provider: 'new', drainTimeoutMs: 20 });
      await swap.switched;
      await world.pass(20);
      await swap;
      expect(open.get(Whole).part.name).toBe('new');
    },
  );
});
