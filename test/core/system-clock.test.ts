import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/core/system-clock.js';

afterEach(() => {
  vi.useRealTimers();
});

describe('systemClock', () => {
  it('calls once, not before the time has passed', async () => {
    const start = systemClock.now();
    const calledAt = await new Promise<number>((resolve) =>
      systemClock.after(5, () => resolve(systemClock.now())),
    );
    expect(calledAt - start).toBeGreaterThanOrEqual(5);
  });

  it('waits for longer than a timer of Node can', () => {
    vi.useFakeTimers();
    const fired = vi.fn();
    systemClock.after(2 ** 31 + 5, fired);
    vi.advanceTimersByTime(2 ** 31 + 4);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(fired).toHaveBeenCalledOnce();
  });

  it('does not call what was cancelled, also in the second part of a long wait', () => {
    vi.useFakeTimers();
    const fired = vi.fn();
    const timer = systemClock.after(2 ** 31 + 5, fired);
    vi.advanceTimersByTime(2 ** 31);
    timer.cancel();
    timer.cancel();
    vi.advanceTimersByTime(100);
    expect(fired).not.toHaveBeenCalled();
  });

  it('keeps the process alive, unless it is in the background', () => {
    const keepsAlive: boolean[] = [];
    const real = globalThis.setTimeout;
    const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((fn: () => void, ms: number) => {
      const timer = real(fn, ms);
      queueMicrotask(() => keepsAlive.push(timer.hasRef()));
      return timer;
    }) as typeof setTimeout);
    systemClock.after(1_000, () => undefined).cancel();
    systemClock.after(1_000, () => undefined, { isBackground: true }).cancel();
    spy.mockRestore();
    return Promise.resolve().then(() => {
      expect(keepsAlive).toEqual([true, false]);
    });
  });

  it('calls soon in a later macrotask, after the microtasks', async () => {
    const order: string[] = [];
    const soon = new Promise<void>((resolve) =>
      systemClock.soon(() => {
        order.push('soon');
        resolve();
      }),
    );
    await Promise.resolve().then(() => order.push('microtask'));
    await soon;
    expect(order).toEqual(['microtask', 'soon']);
  });
});
