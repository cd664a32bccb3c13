import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

describe('samples/06-rotation', () => {
  it('rotates a credential under load, and loses nothing', () => {
    const { status, stdout, stderr } = run(compileSample('06-rotation'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.slice(0, 6)).toEqual([
      ...[1, 2, 3, 4, 5].map((round) => `rotation ${round}: generation ${round + 1} serves`),
      'wrong password: generation 6 serves on',
    ]);
    expect(lines.at(-2)).toBe('all calls were answered, 0 failed');
    expect(lines.at(-1)).toBe('passwords in what was told: 0');
  });
});
