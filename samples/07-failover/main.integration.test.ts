import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

describe('samples/07-failover', () => {
  it('leaves what is sick under load, returns to it, and loses no call', () => {
    const { status, stdout, stderr } = run(compileSample('07-failover'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toContain('direct serves, ready: true');
    expect(lines).toContain('direct is left: unhealthy, 3 checks in a row failed');
    expect(lines).toContain('broker serves, ready: true');
    expect(lines.at(-1)).toBe('all payments went through, 0 failed');
  });
});
