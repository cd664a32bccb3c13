import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Application } from '../../src/index.js';
import { circuitBreaker } from '../../src/resilience/index.js';
import { gate } from '../support/traced-parts.js';
import { begin, fails, stateOf, Store, with_, world } from './store-world.js';

beforeEach(begin);

describe('circuitBreaker', () => {
  it('makes no call after failures in a row, until it is time to try', async () => {
    await using app = await with_(circuitBreaker({ failures: 2, openMs: 30 }));
    const store = app.get(Store);
    world.plan = [fails(), fails()];
    await expect(Promise.allSettled([store.find('x'), store.find('x')])).resolves.toHaveLength(2);
    await expect(store.find('x')).rejects.toMatchObject({ code: 'resilience/circuit-open' });
    expect([world.calls, stateOf(app)]).toEqual([2, { circuit: 'open', opened: 1, refused: 1 }]);
    await vi.waitFor(async () => {
      await expect(store.find('x')).resolves.toBe('a x');
    });
    expect(stateOf(app)).toMatchObject({ circuit: 'closed' });
  });

  it('is closed again for what a swap brings', async () => {
    await using app = await with_(circuitBreaker({ failures: 1, openMs: 60_000 }));
    const store = app.get(Store);
    world.plan = [fails()];
    await expect(store.find('x')).rejects.toThrow('no');
    await expect(store.find('x')).rejects.toMatchObject({ code: 'resilience/circuit-open' });
    await app.swap(Store, { provider: 'b' });
    await expect(store.find('x')).resolves.toBe('b x');
    expect(stateOf(app)).toEqual({ circuit: 'closed', opened: 1, refused: 1 });
  });

  it('tells in the status how what serves stands, also before its first call', async () => {
    await using app = await with_(circuitBreaker({ failures: 1, openMs: 60_000 }));
    world.plan = [fails()];
    await expect(app.get(Store).find('x')).rejects.toThrow('no');
    expect(stateOf(app)).toMatchObject({ circuit: 'open' });
    await app.refresh(Store);
    expect(stateOf(app)).toMatchObject({ circuit: 'closed' });
  });

  describe('while one call tries', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    const opened = async (): Promise<Application> => {
      const app = await with_(circuitBreaker({ failures: 1, openMs: 1_000 }));
      world.plan = [fails()];
      await expect(app.get(Store).find('x')).rejects.toThrow('no');
      vi.advanceTimersByTime(1_000);
      return app;
    };

    const REFUSAL = { code: 'resilience/circuit-open', hint: expect.stringMatching(/^one is trying/) };

    it('refuses all others at once', async () => {
      await using app = await opened();
      const until = gate();
      world.plan = [() => until.promise.then(() => 'works')];
      const trial = app.get(Store).find('x');
      await expect(app.get(Store).find('x')).rejects.toMatchObject(REFUSAL);
      expect([world.calls, stateOf(app)]).toEqual([2, { circuit: 'half-open', opened: 1, refused: 1 }]);
      until.open();
      await expect(trial).resolves.toBe('works');
      await expect(app.get(Store).find('x')).resolves.toBe('a x');
    });

    it('lets another try where the first does not end', async () => {
      await using app = await opened();
      const until = gate();
      world.plan = [() => until.promise.then(() => 'late')];
      const hanging = app.get(Store).find('x');
      vi.advanceTimersByTime(1_000);
      await expect(app.get(Store).find('x')).resolves.toBe('a x');
      expect(stateOf(app)).toEqual({ circuit: 'closed', opened: 1, refused: 0 });
      until.open();
      await hanging;
    });

    it('closes by one that ends well when it was not waited for any more', async () => {
      await using app = await opened();
      const [first, second] = [gate(), gate()];
      world.plan = [() => first.promise.then(() => 'late'), () => second.promise.then(fails())];
      const trials = [app.get(Store).find('x')];
      vi.advanceTimersByTime(1_000);
      trials.push(app.get(Store).find('x'));
      first.open();
      await expect(trials[0]).resolves.toBe('late');
      expect(stateOf(app)).toMatchObject({ circuit: 'closed' });
      await expect(app.get(Store).find('x')).resolves.toBe('a x');
      second.open();
      await expect(trials[1]).rejects.toThrow('no');
      expect(stateOf(app)).toEqual({ circuit: 'closed', opened: 1, refused: 0 });
    });
  });

  it('may go by the share of calls that fail', async () => {
    await using app = await with_(circuitBreaker({ rate: 0.5, minCalls: 4, openMs: 60_000 }));
    const store = app.get(Store);
    world.plan = [fails(), fails(), fails(), fails()];
    for (const key of ['1', '2', '3', '4']) await expect(store.find(key)).rejects.toThrow('no');
    await expect(store.find('x')).rejects.toMatchObject({ code: 'resilience/circuit-open' });
  });
});
