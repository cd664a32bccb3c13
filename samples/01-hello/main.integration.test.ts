import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

describe('samples/01-hello', () => {
  it('greets in the language that was swapped in, and says why', () => {
    const { status, stdout, stderr } = run(compileSample('01-hello'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [first, second, ...why] = stdout.trimEnd().split('\n');
    expect([first, second]).toEqual(['Hello, Ada!', 'Bonjour, Ada !']);
    expect(why[0]).toBe('adapter:greeting   chosen french, active french');
    expect(why.join('\n')).toMatch(/french .*selection=1.*selected by operator.*\n.*english .*not selected/);
  });
});
