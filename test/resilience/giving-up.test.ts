import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bulkhead, circuitBreaker, fallback, retry, timeout } from '../../src/resilience/index.js';
import { rateLimit } from '../../src/resilience/rate-limit.js';
import { gate } from '../support/traced-parts.js';
import { begin, fails, Store, with_, world } from './store-world.js';

beforeEach(begin);

describe('a timeout', () => {
  it('has what waits for a place give that up, and not begin later', async () => {
    await using app = await with_(timeout({ ms: 20 }));
    const queue = app.intercept(Store, bulkhead({ calls: 1, queue: 1 }), { order: 1 });
    const until = gate();
    world.plan = [() => until.promise.then(() => 'first')];
    const first = app.get(Store).find('x');
    const second = app.get(Store).find('y');
    await expect(first).rejects.toMatchObject({ code: 'resilience/timed-out' });
    await expect(second).rejects.toMatchObject({ code: 'resilience/timed-out' });
    const places = app.status(Store).interceptors.find(({ name }) => name === queue.name)?.state;
    expect(places).toEqual({ running: 1, waiting: 0, refused: 0 });
    until.open();
    await vi.waitFor(() => {
      expect(app.status(Store).inFlight).toBe(0);
    });
    await expect(app.get(Store).find('z')).resolves.toBe('a z');
    expect(world.calls).toBe(2);
  });

  it('has no try follow those that it was told of', async () => {
    await using app = await with_(timeout({ ms: 20 }));
    app.intercept(Store, retry({ attempts: 100, delayMs: 1, maxDelayMs: 1 }), { order: 1 });
    const until = gate();
    world.plan = [() => until.promise.then(fails())];
    await expect(app.get(Store).find('x')).rejects.toMatchObject({ code: 'resilience/timed-out' });
    until.open();
    const exhausted = () => app.status(Store).interceptors[1]?.state;
    await vi.waitFor(() => {
      expect(exhausted()).toMatchObject({ exhausted: 1 });
    });
    expect(world.calls).toBe(1);
  });

  it('has nothing stand in for what nobody waits for', async () => {
    await using app = await with_(timeout({ ms: 20 }));
    const to = vi.fn(() => 'else');
    app.intercept(Store, fallback({ to }), { order: 1 });
    const until = gate();
    world.plan = [() => until.promise.then(fails())];
    await expect(app.get(Store).find('x')).rejects.toMatchObject({ code: 'resilience/timed-out' });
    until.open();
    await vi.waitFor(() => {
      expect(app.status(Store).inFlight).toBe(0);
    });
    expect(to).not.toHaveBeenCalled();
  });

  it('within a retry ends its own try only', async () => {
    await using app = await with_(retry({ attempts: 2, delayMs: 1 }));
    app.intercept(Store, timeout({ ms: 20 }), { order: 1 });
    app.intercept(Store, bulkhead({ calls: 2 }), { order: 2 });
    const until = gate();
    world.plan = [() => until.promise.then(() => 'late')];
    await expect(app.get(Store).find('x')).resolves.toBe('a x');
    // The application waits for calls when it closes.
    until.open();
  });
});

describe('a function of an option that answers with a promise', () => {
  const later = (() => Promise.reject(new Error('later'))) as never;

  it.each([
    ['retry.if', retry({ if: later })],
    ['circuitBreaker.if', circuitBreaker({ if: later })],
    ['fallback.if', fallback({ to: 'else', if: later })],
    ['rateLimit.by', rateLimit({ calls: 1, perMs: 60_000, by: later })],
  ])('is told of where it is called: %s', async (path, maker) => {
    await using app = await with_(maker);
    world.plan = [fails()];
    await expect(app.get(Store).find('x')).rejects.toMatchObject({
      ...{ code: 'resilience/bad-option', path },
      message: expect.stringContaining(`${path} answered with a promise.`),
    });
  });
});
