import { describe, expect, it } from 'vitest';
import { priorityOfPath } from '../../../src/container/candidates/path-priority.js';

describe('priorityOfPath', () => {
  it.each([
    ['/srv/app/adapters/x', 75],
    ['/x/my_adapters/y', 0],
    ['/a/vendor/adapters', 76],
    ['/a/vendor/b', 86],
    ['/a/b/c/d/e/f/g/h/i/j/tasks', 50],
    ['src/services/catalog.ts', 67],
    ['C:\\app\\events\\mail.ts', 56],
    ['//srv///events/', 57],
    ['', 0],
  ])('R14: guesses from %j', (path, priority) => {
    expect(priorityOfPath(path)).toBe(priority);
  });
});
