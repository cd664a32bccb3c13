import { describe, expect, it } from 'vitest';
import type { TaskScopeOptions } from '../../src/core/tasks.js';
import { TaskScope } from '../../src/tasks/task-scope.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { aborted, door, errorOf } from './work.js';

function scopeAt(options: TaskScopeOptions = {}) {
  const clock = new ManualClock();
  const scope = new TaskScope({ name: 'import', graceMs: 1_000, clock, ...options });
  return { clock, scope };
}

describe('the deadline of a task', () => {
  it('aborts its signal, rejects its handle at once, and fails the scope', async () => {
    const { clock, scope } = scopeAt();
    let reason: unknown;
    const task = scope.spawn(
      'fetch',
      async ({ signal }) => {
        await aborted(signal);
        reason = signal.reason;
      },
      { deadlineMs: 50 },
    );
    await clock.settle();
    clock.advance(49);
    expect(task.state).toBe('running');
    clock.advance(1);
    const error = await errorOf(task);
    expect(error).toMatchObject({ code: 'tasks/timed-out', scope: 'import', task: 'fetch' });
    expect(reason).toBe(error);
    expect(error.message).toBe('Task "fetch" of "import" timed out after 50 ms. Its signal was aborted.');
    expect(await errorOf(scope.join())).toMatchObject({ code: 'tasks/failed', task: 'fetch', cause: error });
    expect(clock.timers).toBe(0);
  });

  it('starts when its turn has come', async () => {
    const { clock, scope } = scopeAt({ limit: 1 });
    const gate = door();
    scope.spawn('first', () => gate.passed);
    const second = scope.spawn('second', ({ signal }) => aborted(signal), { deadlineMs: 50 });
    await clock.settle();
    clock.advance(100);
    expect(second.state).toBe('waiting');
    gate.open();
    await clock.settle();
    clock.advance(50);
    expect((await errorOf(second)).code).toBe('tasks/timed-out');
  });

  it('leaves nothing behind where the task ends in time', async () => {
    const { clock, scope } = scopeAt();
    await scope.spawn('quick', () => 1, { deadlineMs: 50 });
    expect(clock.timers).toBe(0);
    clock.advance(100);
    expect(await scope.join()).toEqual([1]);
  });
});

describe('the deadline of a scope', () => {
  it('cancels all that runs, and join says so', async () => {
    const { clock, scope } = scopeAt({ deadlineMs: 200 });
    const task = scope.spawn('a', ({ signal }) => aborted(signal).then(() => signal.throwIfAborted()));
    await clock.settle();
    clock.advance(200);
    expect((await errorOf(task)).code).toBe('tasks/cancelled');
    const error = await errorOf(scope.join());
    expect(error.code).toBe('tasks/timed-out');
    expect(error.message).toBe('"import" timed out: its 200 ms were over. Nothing of it runs any more.');
    expect(clock.timers).toBe(0);
  });

  it('has a timer only while something runs, and holds all the same', async () => {
    const { clock, scope } = scopeAt({ deadlineMs: 200 });
    expect(clock.timers).toBe(0);
    scope.spawn('a', () => 1);
    expect(clock.timers).toBe(1);
    await scope.join();
    expect(clock.timers).toBe(0);
    clock.advance(200);
    expect((await errorOf(scope.spawn('b', () => 1))).code).toBe('tasks/cancelled');
  });
});

describe('a task that ignores its signal', () => {
  it('is named once the time to end is up, and its handle rejects', async () => {
    const { clock, scope } = scopeAt();
    const gate = door();
    const deaf = scope.spawn('deaf', () => gate.passed);
    scope.spawn('good', ({ signal }) => aborted(signal));
    await clock.settle();
    const closing = scope.close();
    await clock.settle();
    clock.advance(999);
    expect(deaf.state).toBe('running');
    clock.advance(1);
    const error = await errorOf(closing);
    expect(error).toMatchObject({ code: 'tasks/abandoned', abandoned: ['deaf'] });
    expect(error.message).toContain('Cancelled, but not ended in time: "deaf".');
    expect(await errorOf(deaf)).toMatchObject({ code: 'tasks/abandoned', task: 'deaf' });
    expect(deaf.state).toBe('abandoned');
    gate.open();
    await clock.settle();
    expect(clock.timers).toBe(0);
  });

  it('does not keep join from saying what failed first', async () => {
    const { clock, scope } = scopeAt();
    scope.spawn('deaf', () => new Promise(() => {}));
    scope.spawn('bad', () => Promise.reject(new Error('boom')));
    const joining = errorOf(scope.join());
    await clock.settle();
    clock.advance(1_000);
    expect(await joining).toMatchObject({ code: 'tasks/failed', task: 'bad', abandoned: ['deaf'] });
    await scope.close();
  });

  it('that fails after that is nobody`s unhandled rejection', async () => {
    const { clock, scope } = scopeAt();
    let fail!: (error: Error) => void;
    scope.spawn('deaf', () => new Promise((_, reject) => (fail = reject)));
    await clock.settle();
    const closing = errorOf(scope.close());
    clock.advance(1_000);
    await closing;
    fail(new Error('much too late'));
    await clock.settle();
  });
});

describe('shielded work', () => {
  it('ends although its scope is cancelled, and join waits for it', async () => {
    const { clock, scope } = scopeAt();
    const gate = door();
    const steps: string[] = [];
    scope.spawn('transaction', async (context) => {
      try {
        await aborted(context.signal);
        context.signal.throwIfAborted();
      } finally {
        await context.scope.shield(async ({ signal }) => {
          await gate.passed;
          steps.push(`rolled back, aborted: ${signal.aborted}`);
        });
      }
    });
    await clock.settle();
    scope.cancel();
    const joining = errorOf(scope.join());
    await clock.settle();
    clock.advance(999);
    expect(steps).toEqual([]);
    gate.open();
    expect((await joining).abandoned).toEqual([]);
    expect(steps).toEqual(['rolled back, aborted: false']);
    expect(clock.timers).toBe(0);
  });

  it('has a deadline of its own, and holds the time of the others meanwhile', async () => {
    const { clock, scope } = scopeAt();
    scope.spawn('task', async (context) => {
      await aborted(context.signal);
      await context.scope.shield(({ signal }) => aborted(signal), { name: 'undo', deadlineMs: 5_000 });
    });
    await clock.settle();
    scope.cancel();
    const joining = errorOf(scope.join());
    await clock.settle();
    clock.advance(4_999);
    expect(scope.results()[0]?.state).toBe('running');
    clock.advance(1);
    const error = await joining;
    expect(error.abandoned).toEqual([]);
    expect(error.others).toMatchObject([{ task: 'task', error: { code: 'tasks/timed-out', task: 'undo' } }]);
  });

  it('is waited for by close, though it began beside every task', async () => {
    const { scope } = scopeAt();
    const gate = door();
    let isClosed = false;
    const shielded = scope.shield(() => gate.passed.then(() => 'done'));
    const closing = scope.close().then(() => (isClosed = true));
    await Promise.resolve();
    expect(isClosed).toBe(false);
    gate.open();
    expect(await shielded).toBe('done');
    await closing;
  });

  it('can be begun while its scope closes, and not after', async () => {
    const { clock, scope } = scopeAt();
    scope.spawn('a', async ({ signal }) => {
      await aborted(signal);
      await scope.shield(() => 1);
    });
    await clock.settle();
    await scope.close();
    expect(() => scope.shield(() => 1)).toThrow('"import" is closed.');
  });
});
