import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../src/core/latency.js';

describe('LatencyHistogram', () => {
  it('tells the median, the 90th and the 99th of 100 and the longest, exact to about 2 %', () => {
    const histogram = new LatencyHistogram();
    for (let ms = 1; ms <= 1_000; ms += 1) histogram.add(ms);
    const { p50, p90, p99, max } = histogram.read();
    expect(Math.abs(p50 - 500) / 500).toBeLessThan(0.02);
    expect(Math.abs(p90 - 900) / 900).toBeLessThan(0.02);
    expect(Math.abs(p99 - 990) / 990).toBeLessThan(0.02);
    expect(max).toBe(1_000);
  });

  it('takes what is shorter or longer than any call', () => {
    const histogram = new LatencyHistogram();
    histogram.add(0);
    histogram.add(1e12);
    expect(histogram.read().max).toBe(1e12);
    expect(histogram.read().p50).toBeLessThan(0.001);
  });

  it('reads as nothing where there were no calls', () => {
    expect(new LatencyHistogram().read()).toEqual({ p50: 0, p90: 0, p99: 0, max: 0 });
  });
});
