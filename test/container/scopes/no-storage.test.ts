import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => vi.restoreAllMocks());

describe('a scope', () => {
  it('uses no asynchronous storage before one is entered, and nothing runs because of a request', async () => {
    // Whether there is one is known to the process: this test begins with one in which nothing has run.
    vi.resetModules();
    const { ScopeWorld } = await import('./scope-world.js');
    const { User, users } = await import('./numbered-users.js');
    const run = vi.spyOn(AsyncLocalStorage.prototype, 'run');
    const get = vi.spyOn(AsyncLocalStorage.prototype, 'getStore');
    await using world = await ScopeWorld.of(users());
    using scope = world.app.createScope();
    scope.get(User);
    expect(() => world.app.get(User).name()).toThrow('no scope is active');
    expect(world.app.scope).toBeUndefined();
    expect([run.mock.calls.length, get.mock.calls.length]).toEqual([0, 0]);
    expect(scope.run(() => world.app.scope)).toBe(scope);
    expect(run.mock.calls).toHaveLength(1);
  });
});
