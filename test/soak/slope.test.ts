import { describe, expect, it } from 'vitest';
import { slopeOf } from '../../soak/measures/slope.js';

/** Values at every second, with a disturbance that has no trend. */
const points = (count: number, perSecond: number, noise: number) =>
  Array.from({ length: count }, (_, at) => ({ at, value: 100 + perSecond * at + (at % 2 ? noise : -noise) }));

describe('the slope of a heap', () => {
  it('is that of the line, and says between which bounds', () => {
    const slope = slopeOf(points(100, 2, 5));
    expect(slope?.perSecond).toBeCloseTo(2, 1);
    expect(slope?.low).toBeGreaterThan(1.9);
    expect(slope?.high).toBeLessThan(2.1);
    expect(slope?.seconds).toBe(99);
  });

  it('may be none where all is noise', () => {
    const { low = 1, high = -1 } = slopeOf(points(101, 0, 50)) ?? {};
    expect([low < 0, high > 0]).toEqual([true, true]);
  });

  it('is not known of two points', () => {
    expect(slopeOf(points(2, 1, 0))).toBeUndefined();
  });
});
