import { describe, expect, it } from 'vitest';
import type { TaskFailure } from '../../src/core/tasks.js';
import { TaskScope } from '../../src/tasks/task-scope.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { aborted, door, errorOf } from './work.js';

describe('the scope of a task', () => {
  it('keeps the task from ending before what it has spawned', async () => {
    const scope = new TaskScope();
    const gate = door();
    const outer = scope.spawn('outer', ({ scope: own }) => {
      own.spawn('inner', () => gate.passed);
      return 'outer';
    });
    await new ManualClock().settle();
    expect(outer.state).toBe('running');
    gate.open();
    expect(await outer).toBe('outer');
  });

  it('fails the task with what failed in it', async () => {
    const scope = new TaskScope({ name: 'import' });
    const boom = new Error('boom');
    scope.spawn('file', ({ scope: own }) => {
      own.spawn('row', () => Promise.reject(boom));
    });
    const error = await errorOf(scope.join());
    expect(error).toMatchObject({ code: 'tasks/failed', scope: 'import', task: 'file' });
    expect(error.cause).toMatchObject({ code: 'tasks/failed', scope: 'file', task: 'row', cause: boom });
  });

  it('is told as the way to what failed: each task once, and one full stop', async () => {
    const scope = new TaskScope({ name: 'import' });
    scope.spawn('file', ({ scope: own }) => {
      own.spawn('row', ({ scope: rows }) => {
        rows.spawn('cell', () => Promise.reject(new Error('no number.')));
      });
    });
    expect((await errorOf(scope.join())).message).toBe(
      '"import" failed: task "file" failed: task "row" failed: task "cell" failed: no number. Nothing of it runs any more.',
    );
  });

  it('is cancelled with the task, and when the task itself fails', async () => {
    const ended: string[] = [];
    const scope = new TaskScope();
    const boom = new Error('boom');
    scope.spawn('outer', async ({ scope: own }) => {
      own.spawn('inner', async ({ signal }) => {
        await aborted(signal);
        ended.push('inner');
      });
      await Promise.resolve();
      throw boom;
    });
    expect((await errorOf(scope.join())).cause).toBe(boom);
    expect(ended).toEqual(['inner']);
  });

  it('does not wait for the limit of the scope around it', async () => {
    const scope = new TaskScope({ limit: 1 });
    scope.spawn('outer', async ({ scope: own }) => own.spawn('inner', () => 'no deadlock'));
    expect(await scope.join()).toEqual(['no deadlock']);
  });

  it('takes nothing any more once the task is over', async () => {
    let own: TaskScope | undefined;
    await using scope = new TaskScope();
    await scope.spawn('outer', (context) => void (own = context.scope));
    expect(() => own?.spawn('late', () => 1)).toThrow('"outer" is closed. Task "late" did not begin.');
  });
});

describe('a scope within a scope', () => {
  it('is cancelled with it, however deep', async () => {
    const root = new TaskScope({ name: 'root' });
    const leaf = root.child({ name: 'middle' }).child({ name: 'leaf' });
    const task = leaf.spawn('a', ({ signal }) => aborted(signal).then(() => signal.throwIfAborted()));
    await new ManualClock().settle();
    root.cancel('all off');
    expect(await errorOf(task)).toMatchObject({ code: 'tasks/cancelled', scope: 'leaf', cause: 'all off' });
    expect((await errorOf(leaf.join())).code).toBe('tasks/cancelled');
    expect((await errorOf(leaf.spawn('late', () => 1))).code).toBe('tasks/cancelled');
  });

  it('hears of it by its signal, also where it has never run anything', () => {
    const root = new TaskScope();
    const { signal } = root.child();
    root.cancel('all off');
    expect(signal.aborted).toBe(true);
    const late = root.child();
    expect(late.signal.aborted).toBe(true);
  });

  it('ends with the deadline of the scope around it', async () => {
    const clock = new ManualClock();
    const root = new TaskScope({ deadlineMs: 100, clock });
    const child = root.child();
    const task = child.spawn('a', ({ signal }) => aborted(signal).then(() => signal.throwIfAborted()));
    await clock.settle();
    clock.advance(100);
    expect(await errorOf(task)).toMatchObject({ code: 'tasks/cancelled' });
    expect(await errorOf(child.join())).toMatchObject({ code: 'tasks/cancelled' });
    expect(clock.timers).toBe(0);
  });

  it('is waited for by join, and fails alone', async () => {
    const root = new TaskScope();
    const child = root.child();
    const gate = door();
    child.spawn('a', () => gate.passed.then(() => Promise.reject(new Error('boom'))));
    let isJoined = false;
    const joining = root.join().then(() => (isJoined = true));
    await new ManualClock().settle();
    expect(isJoined).toBe(false);
    gate.open();
    await joining;
    expect((await errorOf(child.join())).task).toBe('a');
    await root.close();
  });

  it('whose failure nobody was told tells it when the scope around it closes', async () => {
    const root = new TaskScope();
    root.child({ name: 'lost' }).spawn('a', () => Promise.reject(new Error('boom')));
    await root.join();
    expect(await errorOf(root.close())).toMatchObject({ code: 'tasks/failed', scope: 'lost' });
  });

  it('has what ignores its signal named by the scope around it', async () => {
    const clock = new ManualClock();
    const root = new TaskScope({ clock, graceMs: 10 });
    root.child().spawn('deaf', () => new Promise(() => {}));
    await clock.settle();
    const closing = errorOf(root.close());
    clock.advance(10);
    expect((await closing).abandoned).toEqual(['deaf']);
  });
});

describe('a scope that lives long', () => {
  it('tells failures, goes on, and keeps nothing of what is over', async () => {
    const failures: TaskFailure[] = [];
    const scope = new TaskScope({ onFailure: (failure) => failures.push(failure) });
    const boom = new Error('boom');
    const bad = scope.spawn('bad', () => Promise.reject(boom));
    await expect(bad).rejects.toBe(boom);
    expect(await scope.spawn('good', () => 1)).toBe(1);
    expect(failures).toEqual([{ task: 'bad', error: boom }]);
    expect(scope.results()).toEqual([]);
    expect(await scope.join()).toEqual([]);
    await scope.close();
  });
});

describe('a scope within one that lives long', () => {
  const nested = () => {
    const failures: TaskFailure[] = [];
    const root = new TaskScope({ onFailure: (failure) => failures.push(failure) });
    return { failures, root, child: root.child({ name: 'workers' }) };
  };

  it('has its failure told there where nobody waits for it', async () => {
    const { failures, root, child } = nested();
    child.spawn('bad', () => Promise.reject(new Error('boom')));
    child.spawn('waits', ({ signal }) => aborted(signal));
    await root.join();
    expect(failures).toMatchObject([
      { task: 'workers', error: { code: 'tasks/failed', scope: 'workers', task: 'bad' } },
    ]);
    await child.close();
    await root.close();
  });

  it.each([
    ['joins it', (child: TaskScope) => child.join()],
    ['waits for the task', (_: TaskScope, bad: PromiseLike<unknown>) => bad],
  ])('has it told only to whoever %s', async (_, ask) => {
    const { failures, root, child } = nested();
    const bad = child.spawn('bad', () => Promise.reject(new Error('boom')));
    await expect(Promise.resolve(ask(child, bad))).rejects.toThrow('boom');
    await root.close();
    expect(failures).toEqual([]);
  });
});

describe('a loop', () => {
  const loopAt = (onFailure?: (failure: TaskFailure) => void) => {
    const clock = new ManualClock();
    return { clock, scope: new TaskScope({ clock, onFailure }) };
  };

  it('runs each time after its pause, and never beside itself', async () => {
    const { clock, scope } = loopAt();
    const gates = [door(), door()];
    let runs = 0;
    scope.every(100, 'poll', () => gates[runs++]?.passed);
    for (const [ms, expected] of [
      [99, 0],
      [1, 1],
      [500, 1],
    ] as const) {
      clock.advance(ms);
      await clock.settle();
      expect(runs).toBe(expected);
    }
    gates[0]?.open();
    await clock.settle();
    clock.advance(100);
    await clock.settle();
    expect(runs).toBe(2);
    gates[1]?.open();
    await scope.close();
    expect(clock.timers).toBe(0);
  });

  it('keeps join waiting for a run under way only', async () => {
    const { clock, scope } = loopAt();
    const loop = scope.every(100, 'poll', () => 1);
    expect(await scope.join()).toEqual([]);
    expect(scope.results()).toEqual([]);
    loop.cancel();
    expect(clock.timers).toBe(0);
  });

  it('ends with the scope, and tells a run under way', async () => {
    const { clock, scope } = loopAt();
    let ended = 0;
    scope.every(100, 'poll', async ({ signal }) => {
      await aborted(signal);
      ended += 1;
    });
    clock.advance(100);
    await clock.settle();
    scope.cancel();
    await clock.settle();
    expect(ended).toBe(1);
    clock.advance(1_000);
    await clock.settle();
    expect(ended).toBe(1);
    expect(clock.timers).toBe(0);
    expect(scope.every(100, 'late', () => 1).name).toBe('late');
    expect(clock.timers).toBe(0);
  });

  it('ends at its first failure, and fails the scope with it', async () => {
    const { clock, scope } = loopAt();
    scope.every(100, 'poll', () => Promise.reject(new Error('boom')));
    clock.advance(100);
    await clock.settle();
    expect(await errorOf(scope.join())).toMatchObject({ code: 'tasks/failed', task: 'poll' });
    expect(clock.timers).toBe(0);
  });

  it('goes on after a failure where failures are told', async () => {
    const failures: string[] = [];
    const { clock, scope } = loopAt(({ task }) => failures.push(task));
    const loop = scope.every(100, 'poll', () => Promise.reject(new Error('boom')));
    for (let round = 0; round < 3; round += 1) {
      clock.advance(100);
      await clock.settle();
    }
    expect(failures).toEqual(['poll', 'poll', 'poll']);
    loop.cancel();
    loop.cancel();
    expect(clock.timers).toBe(0);
  });
});
