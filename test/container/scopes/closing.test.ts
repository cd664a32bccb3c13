import { describe, expect, it } from 'vitest';
import { Contract } from '../../../src/index.js';
import { ScopeWorld } from './scope-world.js';

@Contract('service:user')
abstract class User {
  abstract name(): string;
}

/** An application with something of scope `request`, that writes down what it makes and disposes of. */
async function worldOfUsers(): Promise<ScopeWorld & { readonly made: string[] }> {
  const made: string[] = [];
  const world = await ScopeWorld.of({
    ...{ domain: 'service', key: 'user', provider: 'plain', scope: 'request', provides: [User] },
    factory: () => {
      const label = `user ${made.push('made')}`;
      return { name: () => label, onCleanup: () => void made.push('cleaned') };
    },
  });
  return Object.assign(world, { made });
}

/** Closes an application that waits for its scopes, until it waits no longer. */
async function closed(world: ScopeWorld): Promise<void> {
  const closing = world.app.close();
  await world.pass(10_000);
  await closing;
}

describe('a scope that is open when its application closes', () => {
  it('works on until the deadline, and then what it made is disposed of', async () => {
    const world = await worldOfUsers();
    const scope = world.app.createScope();
    const closing = world.app.close();
    await world.pass(9_999);
    expect(scope.get(User).name()).toBe('user 1');
    await world.pass(1);
    await closing;
    expect(world.made).toEqual(['made', 'cleaned']);
    expect(scope.isEnded).toBe(true);
  });

  it('makes nothing afterwards, although it had not made anything before', async () => {
    const world = await worldOfUsers();
    const user = world.app.get(User);
    const scope = world.app.createScope();
    const within = scope.run(() => (): string => scope.run(() => user.name()));
    await closed(world);
    expect(scope.isEnded).toBe(true);
    expect(() => scope.get(User)).toThrow(expect.objectContaining({ code: 'scope/ended' }));
    await expect(scope.getAsync(User)).rejects.toMatchObject({ code: 'scope/ended' });
    expect(within).toThrow(expect.objectContaining({ code: 'scope/ended' }));
    expect(world.made).toEqual([]);
    await scope[Symbol.asyncDispose]();
  });

  it('makes nothing afterwards through references either, by what it knew of them', async () => {
    const world = await worldOfUsers();
    const user = world.app.get(User);
    const name = (): string => user.name();
    await world.app.runInScope(name);
    const scope = world.app.createScope();
    let later: () => void = () => undefined;
    const asked = scope.run(async () => {
      await new Promise<void>((resolve) => (later = resolve));
      return name();
    });
    await closed(world);
    later();
    await expect(asked).rejects.toMatchObject({ code: 'lifecycle/closed' });
    expect(world.made).toEqual(['made', 'cleaned']);
  });

  it('aborts its signal, although it made nothing', async () => {
    const world = await worldOfUsers();
    const outer = new AbortController();
    const [looked, unseen, followed] = [
      world.app.createScope(),
      world.app.createScope(),
      world.app.createScope({ signal: outer.signal }),
    ];
    const { signal } = looked;
    await closed(world);
    expect([signal, unseen.signal, followed.signal].map(({ aborted }) => aborted)).toEqual([
      true,
      true,
      true,
    ]);
  });
});
