import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

const HEADS = ['calls', 'failed', 'wrong', 'swaps', 'refused'] as const;

describe('samples/02-swap-under-load', () => {
  it('loses no call, answers none wrongly and refuses every broken cache', () => {
    const { status, stdout, stderr } = run(compileSample('02-swap-under-load'), [
      '--seconds',
      '1',
      '--every',
      '100',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const result = lastRow(stdout);
    expect(result).toMatchObject({ failed: 0, wrong: 0, refused: 3 });
    expect(result.calls).toBeGreaterThan(0);
    expect(result.swaps).toBeGreaterThan(0);
    expect(stdout).toMatch(/adapter:cache +chosen (\w+), active \1/);
    expect(stdout).toMatch(/taken back while it was on probation: adapter:session-cache: \w+#\d+ -> /);
    expect(stdout).toMatch(/switched in one tick: adapter:cache: .+, adapter:session-cache: /);
    expect(stdout).toMatch(/[1-9]\d* calls under way at a switch; cut: 0/);
  });

  it('refuses a duration that is none, without running', () => {
    const { status, stderr } = run(compileSample('02-swap-under-load'), ['--seconds', 'soon']);
    expect(status).toBe(1);
    expect(stderr).toContain('--seconds must be a positive number');
  });
});

function lastRow(stdout: string): Record<(typeof HEADS)[number], number> {
  const [heads = '', values = ''] = stdout.trimEnd().split('\n').slice(-2);
  expect(heads.trim().split(/\s+/).slice(0, HEADS.length)).toEqual([...HEADS]);
  const [calls, failed, wrong, swaps, refused] = values
    .trim()
    .split(/\s+/)
    .map((cell) => Number(cell.replaceAll(',', '')));
  const row = { calls, failed, wrong, swaps, refused };
  expect(Object.values(row).every((value) => Number.isInteger(value))).toBe(true);
  return row as Record<(typeof HEADS)[number], number>;
}
