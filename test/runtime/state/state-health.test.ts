import { describe, expect, it } from 'vitest';
import { StateError } from '../../../src/core/errors.js';
import type { StateEvent } from '../../../src/core/state-events.js';
import { StateHealth } from '../../../src/runtime/state/state-health.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';

describe('the health of a state', () => {
  it('is tried after 1 s, then after twice as long each time, a minute at most, until something works', () => {
    const clock = new ManualClock();
    const events: StateEvent[] = [];
    const probes: number[] = [];
    let works = false;
    const error = new StateError('state/unavailable', 'no');
    const health = new StateHealth({
      file: 'state.db',
      clock,
      emit: (event) => void events.push(event),
      probe: () => {
        probes.push(clock.now() / 1_000);
        if (works) health.succeeded();
        else health.failed(error);
      },
    });
    health.failed(error);
    health.failed(error);
    clock.advance(200_000);
    expect(probes).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
    works = true;
    clock.advance(1_000_000);
    expect(probes.slice(8)).toEqual([243]);
    expect(events).toMatchObject([
      { type: 'state.degraded', error },
      { type: 'state.recovered', durationMs: 243_000 },
    ]);
    health.failed(error);
    clock.advance(1_000);
    expect(probes.slice(9)).toEqual([clock.now() / 1_000]);
    expect(clock.timers).toBe(0);
  });
});
