import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

describe('samples/03-module-app', () => {
  it('is made of modules, one of them loaded while it runs', () => {
    const { status, stdout, stderr } = run(compileSample('03-module-app'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toEqual([
      'orders are ready',
      'AppModule is up',
      'Corner shop: apples is order 1',
      'reports are ready',
      'ReportsModule is loaded, counted serves',
      'Corner shop: pears is order 1',
      'today: 1. pears',
      'not loaded: swap/init-failed',
      'counted serves',
      'reports are closed',
    ]);
  });
});
