import { expectTypeOf, it } from 'vitest';
import type { TaskScope } from '../../src/index.js';

declare const scope: TaskScope;

it('then, catch and finally of a task give promises', () => {
  const task = scope.spawn('count', () => 1);
  expectTypeOf(task.then((count) => String(count))).toEqualTypeOf<Promise<string>>();
  expectTypeOf(task.then()).toEqualTypeOf<Promise<number>>();
  expectTypeOf(task.catch(() => 'none')).toEqualTypeOf<Promise<number | string>>();
  expectTypeOf(task.finally()).toEqualTypeOf<Promise<number>>();
});
