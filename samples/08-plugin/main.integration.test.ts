import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

describe('samples/08-plugin', () => {
  it('loads what can be loaded, says what cannot, and uses it as its own', () => {
    const { status, stdout, stderr } = run(compileSample('08-plugin'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n').slice(0, 9)).toEqual([
      'throws 0.0.1: failed plugins/import-failed',
      'of-tomorrow 0.0.1: failed plugins/wrong-version',
      '@samples/bounded-cache 1.0.0: loaded adapter:cache/bounded',
      '@samples/hit-rate 1.2.0: loaded service:hit-rate/counting',
      '@samples/slug 1.1.0: loaded action:text.slug/latin',
      'an address: creme-brulee-for-two',
      'bounded knows a: false, creme-brulee-for-two: true',
      'hit rate: 50 %',
      'adapter:cache   chosen memory, active memory',
    ]);
    expect(stdout).toContain('bounded   shadowed  not selected');
  });
});
