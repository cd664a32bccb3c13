import { describe, expect, it } from 'vitest';
import { reaches } from '../../src/container/stop-order.js';

describe('waiting for one another', () => {
  const waits = new Map([
    ['api', ['catalog', 'orders']],
    ['catalog', ['store']],
    ['orders', ['store', 'queue']],
    ['store', []],
  ]);

  it('is seen through others, and where two ways meet', () => {
    expect(reaches(waits, 'api', 'store')).toBe(true);
    expect(reaches(waits, 'api', 'queue')).toBe(true);
    expect(reaches(waits, 'api', 'api')).toBe(true);
  });

  it('goes one way only, and ends at those who wait for nobody', () => {
    expect(reaches(waits, 'store', 'api')).toBe(false);
    expect(reaches(waits, 'queue', 'store')).toBe(false);
    expect(reaches(waits, 'api', 'somewhere else')).toBe(false);
  });

  it('is found out although they wait in a ring', () => {
    const ring = new Map([
      ['a', ['b']],
      ['b', ['a']],
    ]);
    expect(reaches(ring, 'a', 'c')).toBe(false);
  });
});
