import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

describe('samples/09-http-shop', () => {
  it('answers real requests while what it calls is swapped', () => {
    const { status, stdout, stderr } = run(compileSample('09-http-shop'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toEqual([
      'alive: {"status":"ok"}',
      'shelf: {"name":"pears","count":5}',
      'warehouse: {"name":"pears","count":500}',
      'nobody orders: 403',
      'ann orders: 201',
      'ann orders nothing: 400',
      'told: event: ordered, data: {"name":"pears","count":1}',
      'photo: {"name":"pears","photo":"pears.png","bytes":6}',
      'photo that is none: 415',
      '500 requests during 50 swaps: 0 failed, 0 torn',
    ]);
  });
});
