import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

describe('samples/05-live-config', () => {
  it('moves bindings when its file is edited, and keeps what was good', () => {
    const { status, stdout, stderr } = run(compileSample('05-live-config'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toEqual([
      'remote serves: apples from http://one:7000, 50 on a page',
      'remote serves: apples from http://two:7000, 50 on a page',
      'memory serves: apples from memory, 50 on a page',
      'refused: catalog.pageSize must be an integer of at least 1, got "none" (oneiric.yaml:1:22). What was accepted before holds.',
      '  path: catalog.pageSize',
      'memory serves: apples from memory, 50 on a page',
      'memory serves: apples from memory, 20 on a page',
      'remote serves: apples from http://localhost:7000, 20 on a page',
      'catalog.pageSize = 20 (file)',
      '  file         20   oneiric.yaml:1:22',
      '  defaults     50   default of CatalogConfig',
    ]);
  });
});
