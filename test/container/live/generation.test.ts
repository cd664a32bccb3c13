import { describe, expect, it, vi } from 'vitest';
import { generationOf } from './live-cells.js';

describe('Generation', () => {
  it('promise P1: counts work in flight in all and per method, and names what would be cut', () => {
    const generation = generationOf({});
    const get = generation.begin('get');
    generation.begin('get');
    generation.begin('scan');
    expect(generation.inFlight).toBe(3);
    expect(generation.cut()).toEqual([
      { method: 'get', calls: 2 },
      { method: 'scan', calls: 1 },
    ]);
    get.end();
    expect(generation.inFlight).toBe(2);
  });

  it('promise P1: ends a piece of work once, however often it is told', () => {
    const generation = generationOf({});
    generation.begin('get');
    const hold = generation.begin('get');
    hold.end();
    hold.end();
    hold.begin();
    expect(generation.inFlight).toBe(1);
  });

  it('tells once when nothing is in flight any more, or at once if nothing is', () => {
    const generation = generationOf({});
    const now = vi.fn();
    generation.onIdle(now);
    expect(now).toHaveBeenCalledTimes(1);
    const later = vi.fn();
    const hold = generation.begin('get');
    generation.onIdle(later);
    expect(later).not.toHaveBeenCalled();
    hold.end();
    generation.begin('get').end();
    expect(later).toHaveBeenCalledTimes(1);
  });

  it('tells nothing to whoever has cancelled', () => {
    const generation = generationOf({});
    const later = vi.fn();
    const hold = generation.begin('get');
    generation.onIdle(later)();
    hold.end();
    expect(later).not.toHaveBeenCalled();
  });

  it('aborts its signal when it retires, also one that is asked for afterwards', () => {
    const before = generationOf({});
    const { signal } = before;
    expect(signal.aborted).toBe(false);
    before.retire();
    expect(signal.aborted).toBe(true);
    const after = generationOf({});
    after.retire();
    expect(after.signal.aborted).toBe(true);
  });

  it('is named after its provider and number', () => {
    const generation = generationOf({}, 'redis');
    expect(generation.label).toBe(`redis#${generation.number}`);
  });
});
