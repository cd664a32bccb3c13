import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';

describe('the activity of a slot', () => {
  it('A01: names the slot and that it is paused, or draining, and is over when it is resumed', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    await app.pause(Store);
    expect(() => store.name()).toThrow('adapter:store is paused');
    await app.drain(Store);
    expect(() => store.name()).toThrow('adapter:store is draining');
    await app.resume(Store);
    expect(store.name()).toBe('a#1');
  });

  it('A03: refuses the very next call', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    expect(store.name()).toBe('a#1');
    void app.pause(Store);
    expect(() => store.name()).toThrow('is paused');
  });

  it('A04: is draining until the last of three calls has ended, whatever time that takes', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const gates = [gate(), gate(), gate()];
    const calls = gates.map(({ promise }) => store.wait(promise));
    let isDrained = false;
    const draining = app.drain(Store, { timeoutMs: 3_600_000 }).then(() => (isDrained = true));
    for (const [index, one] of gates.entries()) {
      await world.pass(60_000);
      expect([app.status(Store).activity, app.status(Store).inFlight, isDrained]).toEqual([
        'draining',
        3 - index,
        false,
      ]);
      one.open();
    }
    await draining;
    expect([app.status(Store).activity, app.status(Store).inFlight]).toEqual(['draining', 0]);
    expect(await Promise.all(calls)).toEqual(['a#1', 'a#1', 'a#1']);
  });

  it('A05: lets the selection change meanwhile, which serves when it is resumed', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    await app.pause(Store);
    world.wish({ selections: [{ slot: 'adapter:store', layer: 'config', provider: 'c' }] });
    await world.pass(100);
    expect(() => store.name()).toThrow('is paused');
    await app.resume(Store);
    expect(store.name()).toBe('c#2');
  });
});
