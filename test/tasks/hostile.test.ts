import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { TaskError } from '../../src/core/errors.js';
import { TaskScope } from '../../src/tasks/task-scope.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { aborted, errorOf } from './work.js';

const bad = (code: string) => expect.objectContaining({ code }) as Error;
const given = (value: unknown) => value as never;

describe('a scope that is asked wrongly', () => {
  it.each([
    ['a limit of 0', { limit: 0 }],
    ['a limit of 1.5', { limit: 1.5 }],
    ['a negative queue', { maxWaiting: -1 }],
    ['a deadline of 0', { deadlineMs: 0 }],
    ['a deadline that is no number', { deadlineMs: NaN }],
    ['a name that is no string', { name: 7 }],
    ['a signal that is none', { signal: { aborted: false } }],
    ['a clock that cannot tell the time', { clock: {} }],
    ['a callback that is none', { onFailure: 'log' }],
    ['no options at all', null],
  ])('refuses %s', (_, options) => {
    expect(() => new TaskScope(given(options))).toThrow(bad('tasks/bad-option'));
  });

  it('names the nearest option where there is none of that name', () => {
    expect(() => new TaskScope(given({ deadlineMS: 5 }))).toThrow('did you mean deadlineMs?');
  });

  it.each([
    ['spawn without a name', (scope: TaskScope) => scope.spawn(given(undefined), () => 1)],
    ['spawn without work', (scope: TaskScope) => scope.spawn('a', given(undefined))],
    ['spawn of a promise', (scope: TaskScope) => scope.spawn('a', given(Promise.resolve()))],
    ['spawn with a bad deadline', (scope: TaskScope) => scope.spawn('a', () => 1, { deadlineMs: -1 })],
    ['every without a pause', (scope: TaskScope) => scope.every(given(undefined), 'a', () => 1)],
    ['every 0 ms', (scope: TaskScope) => scope.every(0, 'a', () => 1)],
    ['every with its parameters mixed up', (scope: TaskScope) => scope.every(given('a'), given(5), () => 1)],
    ['shield without work', (scope: TaskScope) => scope.shield(given(undefined))],
  ])('refuses %s, and goes on', async (_, ask) => {
    await using scope = new TaskScope();
    expect(() => ask(scope)).toThrow(bad('tasks/bad-option'));
    expect(await scope.spawn('ok', () => 1)).toBe(1);
  });

  it('shows hostile names on one line', async () => {
    const scope = new TaskScope({ name: 'a\nb\u001b[31m' });
    scope.spawn('x'.repeat(500) + '\n', () => Promise.reject(new Error('boom\nsecond line')));
    const error = await errorOf(scope.join());
    expect(error.message.split('\n')).toHaveLength(1);
    expect(error.message).not.toContain('\u001b');
  });

  it('does not let a callback that throws change what becomes of the others', async () => {
    const uncaught: unknown[] = [];
    const listen = (error: unknown) => void uncaught.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', listen);
    try {
      const scope = new TaskScope({
        onFailure: () => {
          throw new Error('in the callback');
        },
      });
      scope.spawn('bad', () => Promise.reject(new Error('boom')));
      expect(await scope.spawn('good', () => 1)).toBe(1);
      await new ManualClock().settle();
      expect(uncaught).toEqual([new Error('in the callback')]);
    } finally {
      process.removeListener('uncaughtException', listen);
      for (const other of others) process.on('uncaughtException', other);
    }
  });
});

describe('what a scope leaves behind', () => {
  it('is no listener on a signal, once nothing runs', async () => {
    const outside = new AbortController();
    const listeners = () => getEventListeners(outside.signal, 'abort').length;
    const scope = new TaskScope({ signal: outside.signal });
    expect(listeners()).toBe(0);
    const task = scope.spawn('a', () => 1);
    expect(listeners()).toBe(1);
    await task;
    await scope.join();
    expect(listeners()).toBe(0);
    expect(scope.signal.aborted).toBe(false);
    expect(listeners()).toBe(1);
    await scope.close();
    expect(listeners()).toBe(0);
  });

  it('is no listener of thousands of scopes that were never closed', async () => {
    const outside = new AbortController();
    for (let round = 0; round < 1_000; round += 1) {
      const scope = new TaskScope({ signal: outside.signal, deadlineMs: 60_000 });
      scope.spawn('a', () => round);
      await scope.join();
    }
    expect(getEventListeners(outside.signal, 'abort')).toEqual([]);
  });

  it('is no unhandled rejection, whoever looks at what', async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', listen);
    try {
      const scope = new TaskScope();
      scope.spawn('bad', () => Promise.reject(new Error('boom')));
      scope.spawn('also', () => Promise.reject(new Error('boom, too')));
      scope.spawn('waits', ({ signal }) => aborted(signal));
      scope.shield(() => Promise.reject(new Error('shielded'))).catch(() => {});
      await errorOf(scope.join());
      scope.cancel();
      await scope.close();
      await new ManualClock().settle();
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', listen);
    }
  });

  it('of ten thousand tasks, and as many failures, is known in order and quickly', async () => {
    const scope = new TaskScope({ limit: 100 });
    const count = 10_000;
    for (let number = 0; number < count; number += 1) scope.spawn(`t${number}`, async () => number);
    expect(await scope.join()).toEqual(Array.from({ length: count }, (_, number) => number));
    const failing = new TaskScope();
    for (let number = 0; number < count; number += 1) {
      failing.spawn(`t${number}`, () => Promise.reject(new Error(`boom ${number}`)));
    }
    const error = await errorOf(failing.join());
    expect(error).toBeInstanceOf(TaskError);
    expect(error.message.length).toBeLessThan(500);
  });
});
