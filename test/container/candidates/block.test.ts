import { describe, expect, it } from 'vitest';
import { blockOf, blockText } from '../../../src/container/candidates/block.js';

const NOON = Date.UTC(2030, 0, 1, 12);

describe('why a candidate is left alone', () => {
  it('is the first line of what went wrong, cut where it is long', () => {
    const error = new Error(`${'x'.repeat(200)}\nand more`);
    const block = blockOf('redis', { error, at: NOON, nextTryAt: NOON + 1_000 });
    expect(block.reason).toBe(`${'x'.repeat(120)}…`);
    expect(block.error).toBe(error.message);
  });

  it('tells when it failed and when it is tried again', () => {
    const block = blockOf('redis', { error: new Error('no disk'), at: NOON, nextTryAt: NOON + 1_000 });
    expect(blockText(block)).toBe('no disk 12:00:00, next try 12:00:01');
  });

  it('leaves out a time that is none, and says that nobody tries again', () => {
    const block = blockOf('redis', { error: new Error('no disk'), at: NaN, nextTryAt: Infinity });
    expect(blockText(block)).toBe('no disk, no further try');
  });
});
