import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

describe('samples/04-testing', () => {
  it('tests an application with the kit', () => {
    const { status, stdout, stderr } = run(compileSample('04-testing'));
    expect({ status, stderr: stderr.replaceAll(/^\(.*$\n?/gm, '') }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('ok: '))).toHaveLength(5);
    expect(stdout).toMatch(/hundreds of calls on 1[01] generations/);
  });
});
