import { describe, expect, it } from 'vitest';
import type { InjectEntry } from '../../../src/core/component.js';
import type { SlotName } from '../../../src/core/names.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';
import { alive, labelsGiven, rebuildWith, traceOf } from './policy-worlds.js';

describe('changes of what is rebuilt together, while others switch what they are about', () => {
  it('take in a holder that came to serve while they prepared', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b'] } });
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const offer = { ...world.offer('late', { slot: 'service:late' }), inject: [rebuildWith()] };
    await world.report(world.app.register(offer));
    expect(labelsGiven(world, 'late')).toEqual(['a#1']);
    until.open();
    const { group } = await world.report(swap);
    expect(group.map(({ slot }) => slot)).toEqual(['adapter:store', 'service:late']);
    expect(labelsGiven(world, 'late')).toEqual(['b#3']);
    expect(alive(world)).toEqual(['b#3', 'late#2']);
    expect(traceOf(world, 'cleanup').filter((step) => step === 'cleanup b#2')).toHaveLength(1);
  });

  it('leave everything as it is where a holder that came to serve while they prepared cannot be rebuilt', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b'] } });
    const until = gate();
    world.when('b', { init: () => until.promise });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.clock.settle();
    const offer = { ...world.offer('late', { slot: 'service:late' }), inject: [rebuildWith()] };
    await world.report(world.app.register(offer));
    world.when('late', { init: () => Promise.reject(new RangeError('not with this one')) });
    until.open();
    expect(await world.failure(swap)).toMatchObject({ code: 'swap/init-failed', slot: 'service:late' });
    expect(world.store.name()).toBe('a#1');
    expect(alive(world)).toEqual(['a#1', 'late#1']);
  });

  it('wait for what others renew meanwhile, and are built with that', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b'] } });
    const until = gate();
    world.when('late', { init: () => until.promise });
    const offer = { ...world.offer('late', { slot: 'service:late' }), inject: [rebuildWith()] };
    const registered = world.app.register(offer);
    await world.clock.settle();
    const swap = world.app.swap(Store, { provider: 'b' });
    await swap.switched;
    until.open();
    await world.report(registered);
    await world.report(swap);
    expect(labelsGiven(world, 'late')).toEqual(['b#2']);
    expect(alive(world)).toEqual(['b#2', 'late#2']);
  });

  it('bring nothing that was built with what others have replaced, where it cannot be built anew', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b'] } });
    const until = gate();
    world.when('late', { init: () => until.promise });
    const offer = { ...world.offer('late', { slot: 'service:late' }), inject: [rebuildWith()] };
    const registered = world.app.register(offer);
    await world.clock.settle();
    const swap = world.app.swap(Store, { provider: 'b' });
    await swap.switched;
    world.when('late', { init: () => Promise.reject(new RangeError('not with this one')) });
    until.open();
    expect(await world.failure(registered)).toMatchObject({ code: 'swap/init-failed', slot: 'service:late' });
    await world.report(swap);
    expect(traceOf(world, 'activate')).not.toContain('activate late#1');
    expect(alive(world)).toEqual(['b#2']);
  });

  it('take in a holder that came to serve while they waited', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a', 'b'] } });
    const until = gate();
    world.when('a', { init: () => until.promise });
    const first = world.app.refresh(Store);
    await world.clock.settle();
    const swap = world.app.swap(Store, { provider: 'b' });
    const offer = { ...world.offer('late', { slot: 'service:late' }), inject: [rebuildWith()] };
    await world.report(world.app.register(offer));
    until.open();
    await world.clock.settle();
    await first;
    expect((await swap).group.map(({ slot }) => slot)).toEqual(['adapter:store', 'service:late']);
    expect(labelsGiven(world, 'late')).toEqual([world.store.name()]);
    expect(alive(world)).toHaveLength(2);
  });

  it('wait where the removal of what a holder needs comes first, and leave nobody behind', async () => {
    await using world = await ProbeWorld.start({ slots: {} });
    const offer = (provider: string, slot: SlotName, inject: InjectEntry[] = []) => ({
      ...world.offer(provider, { slot }),
      inject,
    });
    await world.report(world.app.register(offer('one', 'adapter:one')));
    await world.report(world.app.register(offer('two', 'adapter:two', [rebuildWith('adapter:one')])));
    await world.report(world.app.register(offer('other', 'adapter:two', [rebuildWith('adapter:one')])));
    await world.report(world.app.register(offer('three', 'service:three')));
    const needs: InjectEntry[] = [rebuildWith('adapter:one'), { token: 'adapter:two', onSwap: 'keep' }];
    const changes = [
      world.app.unregister('adapter:two', 'other', { force: true }),
      world.app.register(offer('three', 'service:three', needs)),
      world.app.register(offer('one', 'adapter:one')),
      world.app.unregister('adapter:two', 'two', { force: true }),
    ];
    for (const change of changes) void change.catch(() => undefined);
    for (let round = 0; round < 12; round += 1) await world.pass(10_000);
    const { active, generation } = world.app.status('adapter:one');
    expect(labelsGiven(world, 'three')[0]).toBe(`${active}#${generation}`);
  });
});
