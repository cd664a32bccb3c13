import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { TaskError } from '../../src/core/errors.js';
import type { TaskScopeOptions } from '../../src/core/tasks.js';
import { TaskScope } from '../../src/tasks/task-scope.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { aborted, door, errorOf } from './work.js';

const clock = () => new ManualClock();
const scopeOf = (options: TaskScopeOptions = {}) => new TaskScope({ name: 'checkout', ...options });

describe('a scope of tasks', () => {
  it('gives results in the order of spawning, whoever ends first', async () => {
    const scope = scopeOf();
    const [first, second] = [door(), door()];
    scope.spawn('a', () => first.passed.then(() => 1));
    scope.spawn('b', () => second.passed.then(() => 2));
    scope.spawn('c', () => 3);
    second.open();
    first.open();
    expect(await scope.join()).toEqual([1, 2, 3]);
    expect(scope.results().map(({ name, state, value }) => [name, state, value])).toEqual([
      ['a', 'done', 1],
      ['b', 'done', 2],
      ['c', 'done', 3],
    ]);
  });

  it('gives each handle its result', async () => {
    await using scope = scopeOf();
    const task = scope.spawn('answer', async () => 42);
    expect(task).toMatchObject({ name: 'answer', state: 'running' });
    expect(await task).toBe(42);
    expect(await task.finally(() => {})).toBe(42);
    expect(Object.prototype.toString.call(task)).toBe('[object TaskHandle]');
  });

  it('begins nothing within the call of spawn', async () => {
    await using scope = scopeOf();
    const seen: string[] = [];
    const task = scope.spawn('later', () => void seen.push('ran'));
    seen.push('spawned');
    await task;
    expect(seen).toEqual(['spawned', 'ran']);
  });

  it('can be joined with nothing in it, and used again after a join', async () => {
    const scope = scopeOf();
    expect(await scope.join()).toEqual([]);
    scope.spawn('a', () => 1);
    expect(await scope.join()).toEqual([1]);
    scope.spawn('b', () => 2);
    expect(await scope.join()).toEqual([1, 2]);
  });

  it('waits at join for tasks that are spawned meanwhile', async () => {
    const scope = scopeOf();
    scope.spawn('outer', () => void scope.spawn('inner', async () => 'inner'));
    expect(await scope.join()).toEqual([undefined, 'inner']);
  });
});

describe('the first failure', () => {
  it('cancels all others, and join rejects with it once they have ended', async () => {
    const scope = scopeOf();
    const ended: string[] = [];
    scope.spawn('slow', async ({ signal }) => {
      await aborted(signal);
      ended.push('slow');
      throw signal.reason;
    });
    const boom = new RangeError('boom');
    scope.spawn('bad', () => Promise.reject(boom));
    const error = await errorOf(scope.join());
    expect(ended).toEqual(['slow']);
    expect(error).toMatchObject({
      code: 'tasks/failed',
      scope: 'checkout',
      task: 'bad',
      others: [],
      abandoned: [],
    });
    expect(error.cause).toBe(boom);
    expect(error.message).toBe('"checkout" failed: task "bad" failed: boom. Nothing of it runs any more.');
    expect(scope.results().map(({ state }) => state)).toEqual(['cancelled', 'failed']);
  });

  it('rejects the handle with what the task threw, and those of the others with its reason', async () => {
    const scope = scopeOf();
    const slow = scope.spawn('slow', ({ signal }) => aborted(signal).then(() => signal.throwIfAborted()));
    const boom = new Error('boom');
    const bad = scope.spawn('bad', () => {
      throw boom;
    });
    await expect(bad).rejects.toBe(boom);
    const error = await errorOf(slow);
    expect(error).toMatchObject({ code: 'tasks/cancelled', task: 'slow' });
    expect(error.message).toBe(
      'Task "slow" of "checkout" was cancelled: task "bad" failed: boom. It does not run any more.',
    );
    expect(error.cause).toBe(boom);
  });

  it('has what else went wrong attached, cancellations left out', async () => {
    const scope = scopeOf();
    const later = new Error('roll-back failed');
    scope.spawn('a', async ({ signal }) => {
      await aborted(signal);
      throw new DOMException('stopped', 'AbortError');
    });
    scope.spawn('b', async ({ signal }) => {
      await aborted(signal);
      throw later;
    });
    scope.spawn('c', () => Promise.reject(new Error('first')));
    const error = await errorOf(scope.join());
    expect(error.task).toBe('c');
    expect(error.others).toEqual([{ task: 'b', error: later }]);
    expect(error.message).toContain('Besides failed "b".');
  });

  it('counts where it is thrown as anything, also undefined and what cannot be looked at', async () => {
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('no');
      },
      getPrototypeOf: () => {
        throw new Error('no');
      },
    });
    for (const thrown of [undefined, null, 'text', hostile]) {
      const scope = scopeOf();
      scope.spawn('waits', ({ signal }) => aborted(signal));
      scope.spawn('bad', () => Promise.reject(thrown as Error));
      const error = await errorOf(scope.join());
      expect(error.code).toBe('tasks/failed');
      expect(error.cause).toBe(thrown);
    }
  });

  it('is the same error for everybody who joins', async () => {
    const scope = scopeOf();
    scope.spawn('bad', () => Promise.reject(new Error('boom')));
    const errors = await Promise.all([errorOf(scope.join()), errorOf(scope.join())]);
    expect(errors[0]).toBe(errors[1]);
  });

  it('lets nothing begin any more: later tasks are cancelled', async () => {
    const scope = scopeOf();
    scope.spawn('bad', () => Promise.reject(new Error('boom')));
    await errorOf(scope.join());
    let ran = false;
    const late = scope.spawn('late', () => (ran = true));
    expect(await errorOf(late)).toMatchObject({ code: 'tasks/cancelled', task: 'late' });
    expect(ran).toBe(false);
  });
});

describe('a limit', () => {
  it('lets that many run, and the rest in the order of spawning', async () => {
    const scope = scopeOf({ limit: 2 });
    const doors = [door(), door(), door(), door()];
    const begun: number[] = [];
    for (const [number, { passed }] of doors.entries()) {
      scope.spawn(`t${number}`, async () => {
        begun.push(number);
        await passed;
      });
    }
    await clock().settle();
    expect(begun).toEqual([0, 1]);
    doors[1]?.open();
    await clock().settle();
    expect(begun).toEqual([0, 1, 2]);
    for (const { open } of doors) open();
    await scope.join();
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('refuses one more than may wait, and takes it once there is room', async () => {
    const scope = scopeOf({ limit: 1, maxWaiting: 1 });
    const gate = door();
    scope.spawn('runs', () => gate.passed);
    const waits = scope.spawn('waits', () => 1);
    expect(waits.state).toBe('waiting');
    expect(() => scope.spawn('refused', () => 1)).toThrow(
      'Too many tasks of "checkout" wait already. Task "refused" did not begin.',
    );
    waits.cancel('not needed');
    scope.spawn('taken', () => 2);
    gate.open();
    expect(await scope.join()).toEqual([undefined, undefined, 2]);
  });

  it('never begins what waits when the scope is cancelled', async () => {
    const scope = scopeOf({ limit: 1 });
    const begun: string[] = [];
    scope.spawn('runs', ({ signal }) => aborted(signal));
    const waits = scope.spawn('waits', () => void begun.push('waits'));
    await clock().settle();
    scope.cancel('enough');
    expect(waits.state).toBe('cancelled');
    await errorOf(scope.join());
    expect(begun).toEqual([]);
  });

  it('runs each task in the asynchronous context of its spawning', async () => {
    const storage = new AsyncLocalStorage<string>();
    await using scope = scopeOf({ limit: 1 });
    const seen: unknown[] = [];
    for (const user of ['ann', 'bob', 'eve']) {
      storage.run(user, () => scope.spawn(user, async () => void seen.push(storage.getStore())));
    }
    await scope.join();
    expect(seen).toEqual(['ann', 'bob', 'eve']);
  });
});

describe('cancelling', () => {
  it('tells all that runs, by the signal of the task and of the scope', async () => {
    const scope = scopeOf();
    const reasons: unknown[] = [];
    const { signal } = scope;
    scope.spawn('a', async (context) => {
      await aborted(context.signal);
      reasons.push(context.signal.reason);
    });
    await clock().settle();
    scope.cancel('enough');
    expect(signal.aborted).toBe(true);
    const error = await errorOf(scope.join());
    expect(error).toMatchObject({ code: 'tasks/cancelled', cause: 'enough' });
    expect(error.message).toBe('"checkout" was cancelled: enough. Nothing of it runs any more.');
    expect(reasons).toEqual([signal.reason]);
  });

  it('leaves a result to a task that ends all the same', async () => {
    const scope = scopeOf();
    const task = scope.spawn('a', ({ signal }) => aborted(signal).then(() => 'saved'));
    await clock().settle();
    scope.cancel();
    expect(await task).toBe('saved');
    expect(task.state).toBe('done');
  });

  it('of one task leaves the others alone', async () => {
    const scope = scopeOf();
    const one = scope.spawn('one', ({ signal }) => aborted(signal).then(() => signal.throwIfAborted()));
    const other = scope.spawn('other', () => 'ok');
    await clock().settle();
    one.cancel('not needed');
    one.cancel('again');
    expect(await errorOf(one)).toMatchObject({ code: 'tasks/cancelled', cause: 'not needed' });
    expect(await scope.join()).toEqual([undefined, 'ok']);
    expect(await other).toBe('ok');
  });

  it('of a task whose turn has come, but which has not begun, keeps it from beginning', async () => {
    const scope = scopeOf();
    let ran = false;
    const task = scope.spawn('a', () => (ran = true));
    task.cancel();
    expect((await errorOf(task)).code).toBe('tasks/cancelled');
    expect(ran).toBe(false);
  });

  it('comes from a signal outside too, also from one that is aborted already', async () => {
    const outside = new AbortController();
    const scope = scopeOf({ signal: outside.signal });
    scope.spawn('a', ({ signal }) => aborted(signal));
    outside.abort(new Error('client went away'));
    const error = await errorOf(scope.join());
    expect(error.message).toContain('was cancelled: client went away.');
    const late = scopeOf({ signal: outside.signal });
    expect((await errorOf(late.spawn('b', () => 1))).code).toBe('tasks/cancelled');
    expect(late.signal.aborted).toBe(true);
  });
});

describe('closing', () => {
  it('cancels what runs, waits for it, and takes no more', async () => {
    const scope = scopeOf();
    const ended: string[] = [];
    scope.spawn('a', async ({ signal }) => {
      await aborted(signal);
      ended.push('a');
    });
    await clock().settle();
    const closing = scope.close();
    expect(() => scope.spawn('late', () => 1)).toThrow(TaskError);
    await closing;
    expect(ended).toEqual(['a']);
    expect(scope.close()).toBe(closing);
    const isClosed = expect.objectContaining({ code: 'tasks/closed' }) as Error;
    expect(() => scope.spawn('late', () => 1)).toThrow(isClosed);
    expect(() => scope.every(1, 'late', () => 1)).toThrow(isClosed);
    expect(() => scope.child()).toThrow(isClosed);
    expect(() => scope.shield(() => 1)).toThrow(isClosed);
  });

  it('rejects with a failure that nobody was told', async () => {
    const scope = scopeOf();
    scope.spawn('bad', () => Promise.reject(new Error('boom')));
    await clock().settle();
    expect(await errorOf(scope.close())).toMatchObject({ code: 'tasks/failed', task: 'bad' });
  });

  it.each([
    ['join', (scope: TaskScope) => scope.join()],
    ['a handle', async (_: TaskScope, bad: PromiseLike<unknown>) => bad],
  ])('rejects no more once %s has told it', async (_, ask) => {
    const scope = scopeOf();
    const bad = scope.spawn('bad', () => Promise.reject(new Error('boom')));
    await expect(ask(scope, bad)).rejects.toThrow('boom');
    await scope.close();
  });

  it('counts a cancelled task that somebody waited for as told', async () => {
    const run = async () => {
      await using scope = scopeOf();
      const a = scope.spawn('a', ({ signal }) => aborted(signal).then(() => signal.throwIfAborted()));
      scope.spawn('bad', () => Promise.reject(new Error('boom')));
      await a;
    };
    expect(await errorOf(run())).toMatchObject({ code: 'tasks/cancelled', task: 'a' });
  });

  it('keeps the results', async () => {
    const scope = scopeOf();
    scope.spawn('a', () => 1);
    await scope.join();
    await scope.close();
    expect(await scope.join()).toEqual([1]);
  });
});
