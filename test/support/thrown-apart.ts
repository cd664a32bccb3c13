import { vi } from 'vitest';

/** What code throws in microtasks of their own while something runs: in a program, uncaught exceptions. */
export function thrownApart(run: () => void): unknown[] {
  const tasks: (() => void)[] = [];
  const spy = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => void tasks.push(task));
  try {
    run();
  } finally {
    spy.mockRestore();
  }
  return tasks.flatMap((task) => {
    try {
      task();
      return [];
    } catch (error) {
      return [error];
    }
  });
}
