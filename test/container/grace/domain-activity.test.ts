import { describe, expect, it } from 'vitest';
import { ActivityError, Oneiric, token } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate, moduleOf } from '../../support/traced-parts.js';

const SLOTS = { 'adapter:store': ['a', 'b'], 'adapter:other': ['x', 'y'], 'service:box': ['z'] } as const;
const ADAPTERS = { domain: 'adapter' };

const otherOf = ({ app }: ProbeWorld): Store => app.get<Store>('adapter:other');

/** What the call of a slot says: its answer, or the code of the error. */
function answer(fn: () => string): string {
  try {
    return fn();
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a paused domain', () => {
  it('refuses calls of each of its slots at once, naming slot, domain and note, and of no other', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS });
    const { app, store } = world;
    const box = app.get<Store>('service:box');
    void app.pause(ADAPTERS, { note: 'moving', requestedBy: 'ann' });
    const refusal = { code: 'activity/paused', domain: 'adapter', note: 'moving' };
    expect(() => store.name()).toThrow(
      'adapter:store: its domain adapter is paused ("moving"). The call was not made.',
    );
    expect(() => store.name()).toThrow(expect.objectContaining({ ...refusal, slot: 'adapter:store' }));
    await expect(otherOf(world).wait(Promise.resolve())).rejects.toMatchObject({
      ...{ ...refusal, slot: 'adapter:other' },
      hint: "it takes calls again after app.resume({ domain: 'adapter' })",
    });
    expect(box.name()).toBe('z#1');
    await app.resume(ADAPTERS);
    expect([store.name(), otherOf(world).name()]).toEqual(['a#1', 'x#1']);
  });

  it('refuses calls of slots that come later', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS });
    const { app } = world;
    world.when('late', { pause: () => undefined, resume: () => undefined });
    await app.pause(ADAPTERS);
    await world.report(app.register(world.offer('late', { slot: 'adapter:late' })));
    const late = await app.getAsync<Store>('adapter:late');
    expect(() => late.name()).toThrow(
      expect.objectContaining({ code: 'activity/paused', slot: 'adapter:late' }),
    );
    expect(world.trace).toContain('pause late#1');
    await app.resume(ADAPTERS);
    expect(late.name()).toBe('late#1');
    expect(world.trace.at(-1)).toBe('resume late#1');
  });

  it.each([
    ['the slot, then the domain', ['slot', 'domain']],
    ['the domain, then the slot', ['domain', 'slot']],
  ] as const)(
    'is kept apart from what is decided for a slot: both have to be resumed, %s',
    async (_, order) => {
      await using world = await ProbeWorld.start({ slots: SLOTS });
      const { app, store } = world;
      const other = otherOf(world);
      await app.pause(Store, { note: 'own' });
      await app.drain(ADAPTERS, { note: 'all' });
      expect(() => store.name()).toThrow(
        'adapter:store is paused ("own"), and its domain adapter is not active either. The call was not made.',
      );
      expect(app.status(Store)).toMatchObject({
        ...{ activity: 'paused', activityNote: 'own', activityBy: ['slot', 'domain'] },
      });
      const [first, second] = order.map((who) => (who === 'slot' ? Store : ADAPTERS));
      await app.resume(first ?? Store);
      const left = order[1];
      expect(app.status(Store)).toMatchObject(
        left === 'domain'
          ? { activity: 'draining', activityNote: 'all', activityBy: ['domain'] }
          : { activity: 'paused', activityNote: 'own', activityBy: ['slot'] },
      );
      expect(() => store.name()).toThrow(ActivityError);
      expect(answer(() => other.name())).toBe(left === 'domain' ? 'activity/draining' : 'x#1');
      await app.resume(second ?? Store);
      expect([store.name(), app.status(Store).activityBy]).toEqual(['a#1', []]);
    },
  );

  it('can have its slots swapped, which stay paused', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS });
    const { app, store } = world;
    await app.pause(ADAPTERS);
    expect(await world.report(app.swap(Store, { provider: 'b' }))).toMatchObject({ outcome: 'switched' });
    expect(() => store.name()).toThrow(ActivityError);
    expect(app.status(Store)).toMatchObject({ active: 'b', activity: 'paused', activityBy: ['domain'] });
    await app.resume(ADAPTERS);
    expect(store.name()).toBe('b#2');
  });

  it('is one event, and none where nothing is different', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS });
    const { app } = world;
    const seen: unknown[] = [];
    app.activity$.subscribe((event) => seen.push(event));
    await app.resume(ADAPTERS);
    await app.pause(ADAPTERS, { note: 'x', requestedBy: 'ann' });
    await app.pause(ADAPTERS, { note: 'x', requestedBy: 'bob' });
    await app.resume(ADAPTERS, { requestedBy: 'bob' });
    const told = { type: 'activity.changed', slot: undefined, domain: 'adapter' };
    expect(seen).toMatchObject([
      { ...told, activity: 'paused', note: 'x', requestedBy: 'ann' },
      { ...told, activity: 'active', note: undefined, requestedBy: 'bob' },
    ]);
    expect(seen).toHaveLength(2);
  });

  it('tells the instances of its slots, each once, whoever else pauses them', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS });
    const { app, trace } = world;
    for (const provider of ['a', 'x', 'z'])
      world.when(provider, { pause: () => undefined, resume: () => undefined });
    await app.pause(Store);
    await app.pause(ADAPTERS);
    expect(trace).toEqual(['pause a#1', 'pause x#1']);
    await app.resume(ADAPTERS);
    expect(trace.slice(2)).toEqual(['resume x#1']);
    await app.resume(Store);
    expect(trace.slice(3)).toEqual(['resume a#1']);
  });

  it('passes over slots that are held as they are, also those that come later', async () => {
    const LIMIT = token<number>('limit', { kind: 'value' });
    const LATE = token<number>('late', { kind: 'value' });
    const limits = { slot: 'service:limit', provider: 'x', provides: LIMIT, useValue: 3 } as const;
    await using app = await Oneiric.create(moduleOf({ providers: [limits] }), { env: {} });
    await app.pause({ domain: 'service' });
    const late = {
      domain: 'service',
      key: 'late',
      provider: 'x',
      provides: [LATE],
      factory: () => 4,
    } as const;
    await app.register(late);
    expect([app.get(LIMIT), await app.getAsync(LATE)]).toEqual([3, 4]);
    expect([app.status(LIMIT).activity, app.status(LATE).activity]).toEqual(['active', 'active']);
    expect([app.live(LIMIT).use((value) => value), app.live(LATE).use((value) => value)]).toEqual([3, 4]);
  });

  it('is seen in the graph and in the health of its slots', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS, health: true });
    const { app } = world;
    await app.pause(ADAPTERS);
    const row = { slot: 'adapter:store', activity: 'paused' };
    expect(app.graph().nodes).toContainEqual(expect.objectContaining(row));
    expect(app.health().slots).toContainEqual(expect.objectContaining(row));
    expect(app.health()).toMatchObject({ ready: true });
  });
});

describe('draining a domain', () => {
  it('waits for what is in flight on any of its slots, and for nothing else', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS });
    const { app, store } = world;
    const gates = [gate(), gate(), gate()];
    const [first, second, elsewhere] = gates;
    const running = [
      store.wait(first?.promise ?? Promise.resolve()),
      otherOf(world).wait(second?.promise ?? Promise.resolve()),
      app.get<Store>('service:box').wait(elsewhere?.promise ?? Promise.resolve()),
    ];
    let isDrained = false;
    const drained = app.drain(ADAPTERS, { timeoutMs: 3_600_000 }).then(() => (isDrained = true));
    expect(() => store.name()).toThrow('adapter:store: its domain adapter is draining. The call');
    for (const one of [first, second]) {
      await world.pass(60_000);
      expect(isDrained).toBe(false);
      one?.open();
    }
    await drained;
    elsewhere?.open();
    expect(await Promise.all(running)).toEqual(['a#1', 'x#1', 'z#1']);
    expect(world.clock.timers).toBe(0);
  });

  it('gives up at its timeout, and names the slots and what runs on them', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS });
    const { app, store } = world;
    const until = gate();
    const running = [store.wait(until.promise), otherOf(world).wait(until.promise)];
    const failed = expect(app.drain(ADAPTERS, { timeoutMs: 500 })).rejects.toMatchObject({
      ...{ code: 'activity/drain-timeout', domain: 'adapter' },
      message: expect.stringContaining(
        'domain adapter was not drained within 500 ms: adapter:store wait (1), adapter:other wait (1) still run. It stays',
      ) as string,
    });
    await world.pass(500);
    await failed;
    expect(app.status(Store)).toMatchObject({ activity: 'draining', activityBy: ['domain'] });
    until.open();
    await Promise.all(running);
  });

  it('is over when the domain is resumed, and not when one of its slots is', async () => {
    await using world = await ProbeWorld.start({ slots: SLOTS });
    const { app, store } = world;
    const until = gate();
    const running = store.wait(until.promise);
    let ended = false;
    const failed = expect(app.drain(ADAPTERS).finally(() => (ended = true))).rejects.toMatchObject({
      ...{ code: 'activity/resumed', domain: 'adapter' },
    });
    await app.resume(Store);
    await world.clock.settle();
    expect([ended, app.status(Store).activity]).toEqual([false, 'draining']);
    await app.resume(ADAPTERS);
    await failed;
    until.open();
    await running;
    expect(world.clock.timers).toBe(0);
  });
});

describe('what is no domain', () => {
  it.each([
    [
      { domain: 'adaptor' },
      'activity/unknown-domain',
      /did you mean adapter\? known domains: action, adapter, event/,
    ],
    [{ domain: 'plain' }, 'activity/unknown-domain', /known domains/],
    [{ domain: 5 }, 'activity/unknown-domain', /known domains/],
    [{ domain: 'adapter', key: 'store' }, 'activity/unknown-option', /it takes domain/],
    [null, 'resolution/bad-reference', /name a class/],
  ])('is refused: %o', async (domain, code, hint) => {
    await using world = await ProbeWorld.start();
    for (const how of ['pause', 'drain', 'resume'] as const) {
      await expect(world.app[how](domain as never)).rejects.toMatchObject({
        ...{ code, hint: expect.stringMatching(hint) as string },
      });
    }
    expect(world.store.name()).toBe('a#1');
  });

  it('may be one of an own name, once something is in it', async () => {
    await using world = await ProbeWorld.start();
    const { app } = world;
    await expect(app.pause({ domain: 'queue' })).rejects.toMatchObject({ code: 'activity/unknown-domain' });
    await world.report(app.register(world.offer('q', { slot: 'queue:mail' })));
    await app.pause({ domain: 'queue' });
    await world.report(app.unregister('queue:mail', 'q', { force: true }));
    await app.resume({ domain: 'queue' });
  });
});
