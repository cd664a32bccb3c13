import { describe, expect, it } from 'vitest';
import { ResolutionError } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate, rejectionOf } from '../../support/traced-parts.js';

const unhealthy = { health: () => ({ status: 'unhealthy' }) };
const healthy = { health: () => ({ status: 'healthy' }) };

describe('the status of a slot', () => {
  it('L14: counts two successful swaps and a failed one, with a duration each', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.swap(Store, { provider: 'b' }));
    await world.report(world.app.swap(Store, { provider: 'a' }));
    world.when('c', unhealthy);
    await world.failure(world.app.swap(Store, { provider: 'c' }));
    const status = world.app.status(Store);
    expect(status).toMatchObject({ successfulSwaps: 2, failedSwaps: 1 });
    expect(status.recentSwapDurationsMs).toHaveLength(3);
    expect(status.lastError).toContain('unhealthy');
    await world.report(world.app.refresh(Store));
    expect(world.app.status(Store)).toMatchObject({ lastError: undefined, successfulSwaps: 3 });
  });

  it('L14: keeps twenty durations, oldest first', async () => {
    await using world = await ProbeWorld.start();
    for (let ms = 1; ms <= 23; ms += 1) {
      const go = gate();
      world.when('a', { init: () => go.promise });
      const refresh = world.app.refresh(Store);
      await world.pass(ms);
      go.open();
      await world.report(refresh);
    }
    const { recentSwapDurationsMs } = world.app.status(Store);
    expect(recentSwapDurationsMs).toEqual(Array.from({ length: 20 }, (_, index) => index + 4));
  });

  it('L18: a slot that nothing offers is named in the error, and gets no row', async () => {
    await using world = await ProbeWorld.start();
    const rows = world.app.status().length;
    const error = await world.failure(world.app.swap('adapter:nowhere', { provider: 'x' }));
    expect(error).toBeInstanceOf(ResolutionError);
    expect(String(error)).toContain('adapter:nowhere');
    expect(() => world.app.get('adapter:nowhere')).toThrow('adapter:nowhere');
    expect(() => world.app.status('adapter:nowhere')).toThrow('adapter:nowhere');
    expect(world.app.status()).toHaveLength(rows);
  });

  it('L18: an unknown provider is refused with the names of those that exist', async () => {
    await using world = await ProbeWorld.start();
    const error = await world.failure(world.app.swap(Store, { provider: 'bb' }));
    expect(error).toMatchObject({ code: 'resolution/unknown-provider' });
    expect(String(error)).toMatch(/a, b, c|c, b, a/);
  });

  it('L22: a probe answers nothing, healthy or unhealthy, and notes when', async () => {
    await using world = await ProbeWorld.start({ slots: {} });
    await world.app.register({ ...world.offer('only', { slot: 'task:heavy' }), activation: 'lazy' });
    expect(await world.app.probe('task:heavy')).toBeUndefined();
    expect(world.app.status('task:heavy').lastHealthAt).toBeUndefined();
    await world.app.getAsync('task:heavy');
    expect(await world.app.probe('task:heavy')).toEqual({ status: 'healthy' });
    const first = world.app.status('task:heavy').lastHealthAt;
    expect(first).toBe(world.clock.epoch());
    await world.pass(500);
    world.when('only', unhealthy);
    expect(await world.app.probe('task:heavy')).toEqual({ status: 'unhealthy' });
    expect(world.app.status('task:heavy')).toMatchObject({
      lastHealthAt: world.clock.epoch(),
      state: 'active',
    });
    expect(world.clock.epoch()).toBe((first ?? 0) + 500);
  });

  it('L22: a probe of what gives no verdict, throws or hangs rejects, and it serves on', async () => {
    await using world = await ProbeWorld.start();
    world.when('a', { health: () => ({ ok: true }) });
    expect(await rejectionOf(world.app.probe(Store))).toMatchObject({ code: 'probe/invalid-health' });
    const cause = new TypeError('no disk');
    world.when('a', { health: () => Promise.reject(cause) });
    expect(await rejectionOf(world.app.probe(Store))).toMatchObject({ code: 'probe/failed', cause });
    world.when('a', { health: () => new Promise(() => undefined) });
    const hanging = rejectionOf(world.app.probe(Store));
    await world.pass(5_000);
    expect(await hanging).toMatchObject({ code: 'probe/timeout' });
    expect(world.store.name()).toBe('a#1');
  });

  it('L22: a probe asks the instance that serves, not the one that is chosen', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    await world.failure(world.app.select(Store, 'b'));
    expect(world.app.explain(Store)).toMatchObject({ chosen: 'b', active: 'a' });
    expect(await world.app.probe(Store)).toEqual({ status: 'healthy' });
  });
});

describe('promise P6', () => {
  /** What the three that answer questions say; they must never contradict one another. */
  const answers = ({ app }: ProbeWorld) => {
    const { chosen, active, blocked, ordered } = app.explain(Store);
    const first = ordered[0];
    expect(first?.provider).toBe(chosen);
    expect(first?.selected).toBe(true);
    expect(app.resolve(Store)?.provider).toBe(chosen);
    const status = app.status(Store);
    expect(status.active).toBe(active);
    expect(app.live(Store).provider).toBe(active);
    expect(app.live(Store).generation).toBe(status.generation);
    return { chosen, active, blocked: blocked?.provider, pending: status.pending, state: status.state };
  };

  it('promise P6: explain, resolve and status agree during a swap and after it', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('b', { init: () => go.promise });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.outcome(swap);
    expect(answers(world)).toEqual({
      chosen: 'a',
      active: 'a',
      blocked: undefined,
      pending: 'b',
      state: 'swapping',
    });
    go.open();
    await world.report(swap);
    expect(answers(world)).toEqual({
      chosen: 'b',
      active: 'b',
      blocked: undefined,
      pending: undefined,
      state: 'active',
    });
  });

  it('promise P6: they agree at every event of a swap, a failure, an abort and a supersession', async () => {
    await using world = await ProbeWorld.start();
    const disagreements: unknown[] = [];
    let asked = 0;
    const listening = world.app.events$.subscribe(() => {
      asked += 1;
      try {
        answers(world);
      } catch (error) {
        disagreements.push(error);
      }
    });
    world.when('c', unhealthy);
    const ended = [
      world.app.swap(Store, { provider: 'b' }),
      world.app.swap(Store, { provider: 'c' }),
      world.app.refresh(Store),
    ].map((swap) => world.outcome(swap));
    await Promise.all(ended);
    const aborted = world.app.swap(Store, { provider: 'b' });
    aborted.abort();
    await world.failure(aborted);
    listening.unsubscribe();
    expect(disagreements).toEqual([]);
    expect(asked).toBeGreaterThan(8);
  });

  it('promise P6: after a failed wish explain says what is chosen, what serves, and why they differ', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', unhealthy);
    const error = await world.failure(world.app.select(Store, 'b', { reason: 'try', requestedBy: 'ann' }));
    expect(answers(world)).toEqual({
      chosen: 'b',
      active: 'a',
      blocked: 'b',
      pending: undefined,
      state: 'active',
    });
    const explanation = world.app.explain(Store);
    expect(explanation.blocked).toMatchObject({
      provider: 'b',
      reason: 'health failed',
      nextTryAt: world.clock.epoch() + 1_000,
    });
    expect(explanation.blocked?.error).toBe((error as Error).message);
    expect(explanation.history.at(-1)).toMatchObject({
      outcome: 'failed',
      from: 'a#1',
      to: 'b',
      reason: 'try',
      requestedBy: 'ann',
      error: (error as Error).message,
    });
    expect(explanation.toString()).toContain('chosen b, active a (b blocked: health failed');
  });

  it('promise P6: the history tells how each change ended', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.swap(Store, { provider: 'b' }));
    world.when('c', unhealthy);
    await world.failure(world.app.swap(Store, { provider: 'c' }));
    world.when('c', healthy);
    await world.report(world.app.swap(Store, { provider: 'c' }));
    const rows = world.app
      .explain(Store)
      .history.map(({ outcome, from, to }) => `${outcome} ${from} -> ${to}`);
    expect(rows).toEqual(['switched a#1 -> b#2', 'failed b#2 -> c', 'switched b#2 -> c#4']);
  });
});
