import { describe, expect, it } from 'vitest';
import { ShutdownError } from '../../src/container/lifecycle.js';

describe('a ShutdownError', () => {
  it('names ten of what failed at their first lines, counts the others, and has them all', () => {
    const errors = Array.from({ length: 12 }, (_, index) => new Error(`part ${index}\nmore of it`));
    const error = new ShutdownError('12 things failed:', errors);
    const lines = error.message.split('\n');
    expect(lines).toHaveLength(12);
    expect([lines[0], lines[1], lines.at(-1)]).toEqual(['12 things failed:', '  - part 0', '  - and 2 more']);
    expect(error.errors).toEqual(errors);
  });
});
