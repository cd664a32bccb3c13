import { describe, expect, it } from 'vitest';
import type { OneiricEvent } from '../../../src/core/events.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';

const unhealthy = { health: () => ({ status: 'unhealthy' }) };
const healthy = { health: () => ({ status: 'healthy' }) };
const HIGH = { stackLevel: 50 };

/** What is registered for the slot, by precedence. */
const offered = ({ app }: ProbeWorld): string[] =>
  app
    .candidates({ key: 'store', shadowed: true })
    .map(({ provider, stackLevel }) => `${provider} ${stackLevel}`);

/** Comings and goings of candidates: `+b`, `-b`. */
const told = (events: readonly OneiricEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type === 'candidate.registered') return [`+${event.candidate.provider}`];
    return event.type === 'candidate.unregistered' ? [`-${event.candidate.provider}`] : [];
  });

/** Nothing of the slot moves by itself any more. */
async function restsAt(world: ProbeWorld, label: string): Promise<void> {
  await world.pass(3_600_000);
  expect(world.store.name()).toBe(label);
}

describe('a removal', () => {
  it('whose successor cannot be built is undone, and a later refresh renews what serves', async () => {
    await using world = await ProbeWorld.start();
    const before = offered(world);
    const count = world.events.length;
    world.when('b', unhealthy);
    const error = await world.failure(world.app.unregister(Store, 'a'));
    expect(error).toMatchObject({ code: 'swap/unhealthy', stillActive: 'a#1' });
    expect(String(error)).toContain('a#1 stays active. a is registered as before.');
    expect(offered(world)).toEqual(before);
    expect(told(world.events.slice(count))).toEqual(['-a', '+a']);
    world.when('b', healthy);
    await restsAt(world, 'a#1');
    await world.report(world.app.refresh(Store));
    expect(world.store.name()).toBe('a#3');
  });

  it('that is aborted is undone, forced or not', async () => {
    await using world = await ProbeWorld.start();
    const before = offered(world);
    for (const force of [false, true]) {
      const controller = new AbortController();
      world.when('b', { init: () => new Promise(() => undefined) });
      const removal = world.app.unregister(Store, 'a', { force, signal: controller.signal });
      await world.clock.settle();
      expect(offered(world)).not.toEqual(before);
      controller.abort(new TypeError('not now'));
      const error = await world.failure(removal);
      expect(String(error)).toContain(
        'aborted: not now (phase init). a#1 stays active. a is registered as before.',
      );
      expect(offered(world)).toEqual(before);
    }
    await restsAt(world, 'a#1');
  });

  it('by force holds where its successor cannot be built, and says until when what was removed serves', async () => {
    await using world = await ProbeWorld.start();
    for (const provider of ['b', 'c']) world.when(provider, unhealthy);
    const error = await world.failure(world.app.unregister(Store, 'a', { force: true }));
    expect(String(error)).toContain(
      'a#1 stays active. a is not registered any more, and serves only until something can take its place.',
    );
    expect(offered(world)).toEqual(['b 2', 'c 1']);
    world.when('c', healthy);
    await world.pass(2_000);
    expect(world.store.name()).toMatch(/^c#/);
  });

  it('that is undone leaves its name to whoever registered it meanwhile', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { init: () => new Promise(() => undefined) });
    const removal = world.app.unregister(Store, 'a');
    await world.clock.settle();
    const again = world.app.register(world.offer('a', HIGH));
    removal.abort();
    const error = await world.failure(removal);
    expect(String(error)).toContain('a#1 stays active. a was registered anew meanwhile, and stays.');
    expect(await world.report(again)).toMatchObject({ outcome: 'switched', from: 'a#1' });
    expect(offered(world)).toEqual(['a 50', 'b 2', 'c 1']);
  });

  it('that is undone says so where what came meanwhile does not fit to it', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'] } });
    const until = gate();
    world.app.hooks.preSwap(Store, () => until.promise);
    const holder = world.app.refresh(Store);
    await world.clock.settle();
    const removal = world.app.unregister(Store, 'a', { force: true });
    await world.app.register({ ...world.offer('t'), scope: 'transient' }, { activate: false });
    removal.abort();
    const error = await world.failure(removal);
    expect(String(error)).toContain('a#1 stays active. a is not registered any more: adapter:store: a (');
    expect(offered(world)).toEqual(['t 0']);
    holder.abort();
    await world.failure(holder);
  });

  it('is undone together with what others wait for in the same change, where that fails', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('a', { init: () => go.promise });
    world.when('bad', unhealthy);
    const holder = world.app.refresh(Store);
    const removal = world.app.unregister(Store, 'b');
    const addition = world.app.register(world.offer('bad', HIGH));
    const failures = [removal, addition].map((swap) => world.failure(swap));
    go.open();
    await world.report(holder);
    const [removed, added] = await Promise.all(failures);
    expect(String(removed)).toContain('a#2 stays active. b is registered as before.');
    expect(String(added)).toContain('a#2 stays active. bad stays registered, and may serve later.');
    expect(offered(world)).toEqual(['bad 50', 'a 3', 'b 2', 'c 1']);
  });
});

describe('a pre-swap hook', () => {
  const refuse = (): never => {
    throw new RangeError('not today');
  };

  it('is not asked where a slot is left vacant, and cannot refuse that', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a'], 'service:shop': ['shop'] },
      inject: { shop: [{ token: 'adapter:store', onSwap: 'rebuild' }] },
    });
    world.app.hooks.preSwap('*', refuse);
    expect(await world.report(world.app.unregister(Store, 'a', { force: true }))).toMatchObject({
      outcome: 'switched',
      to: undefined,
    });
    expect(world.app.status('service:shop').active).toBeUndefined();
  });

  it('that refuses a successor undoes the removal, but not one by force', async () => {
    await using world = await ProbeWorld.start();
    const before = offered(world);
    const allow = world.app.hooks.preSwap(Store, refuse);
    const refused = await world.failure(world.app.unregister(Store, 'a'));
    expect(refused).toMatchObject({ code: 'swap/pre-swap-failed' });
    expect(String(refused)).toContain('a#1 stays active. a is registered as before.');
    expect(offered(world)).toEqual(before);
    const forced = await world.failure(world.app.unregister(Store, 'a', { force: true }));
    expect(String(forced)).toContain('a is not registered any more, and serves only until something can');
    allow();
    await world.pass(5_000);
    expect(world.store.name()).toMatch(/^b#/);
    expect(offered(world)).toEqual(['b 2', 'c 1']);
  });
});

describe('a registration that is aborted', () => {
  it('is undone: its candidate is gone, and never comes to serve', async () => {
    await using world = await ProbeWorld.start();
    const before = offered(world);
    const count = world.events.length;
    const go = gate();
    world.when('z', { init: () => go.promise });
    const controller = new AbortController();
    const swap = world.app.register(world.offer('z', HIGH), { signal: controller.signal });
    await world.clock.settle();
    controller.abort(new TypeError('not now'));
    const error = await world.failure(swap);
    expect(error).toMatchObject({ code: 'swap/aborted', stillActive: 'a#1' });
    expect(String(error)).toContain('a#1 stays active. z is not registered.');
    expect([offered(world), told(world.events.slice(count))]).toEqual([before, ['+z', '-z']]);
    go.open();
    await restsAt(world, 'a#1');
    expect(world.disposals).toEqual(['a#1: 0', 'z#2: 1']);
  });

  it('brings back what it replaced, in its old place', async () => {
    await using world = await ProbeWorld.start();
    const before = offered(world);
    world.when('b', { init: () => new Promise(() => undefined) });
    const swap = world.app.register(world.offer('b', HIGH));
    await world.clock.settle();
    swap.abort();
    expect(String(await world.failure(swap))).toContain('a#1 stays active. b is registered as before.');
    expect(offered(world)).toEqual(before);
    await restsAt(world, 'a#1');
  });

  it('does not need a slot any more that nobody else needs', async () => {
    await using world = await ProbeWorld.start();
    const lone = world.offer('lone', { slot: 'adapter:lone' });
    world.when('lone', { init: () => new Promise(() => undefined) });
    const swap = world.app.register(lone);
    await world.clock.settle();
    swap.abort();
    expect(String(await world.failure(swap))).toContain('Nothing is active. lone is not registered.');
    expect(world.app.status('adapter:lone').state).toBe('inactive');
  });

  it.each([
    ['in their order', [0, 1, 2]],
    ['the last one first', [2, 1, 0]],
    ['the middle one last', [2, 0, 1]],
  ])('leaves what was there before all that were aborted of the same name, %s', async (_how, order) => {
    await using world = await ProbeWorld.start();
    const before = offered(world);
    const go = gate();
    world.when('a', { init: () => go.promise });
    const holder = world.app.refresh(Store);
    const asked = [
      world.app.register(world.offer('b', HIGH)),
      world.app.unregister(Store, 'b'),
      world.app.register(world.offer('b', { stackLevel: 60 })),
    ];
    const ends = asked.map((swap) => swap.catch((error: unknown) => error));
    for (const at of order) {
      asked[at]?.abort();
      await world.clock.settle();
    }
    for (const end of await Promise.all(ends)) expect(end).toMatchObject({ code: 'swap/aborted' });
    expect(offered(world)).toEqual(before);
    go.open();
    await world.report(holder);
    await restsAt(world, 'a#2');
  });

  it('leaves the others of its batch, which are planned without it', async () => {
    await using world = await ProbeWorld.start();
    const go = gate();
    world.when('a', { init: () => go.promise });
    world.when('y', { init: () => new Promise(() => undefined) });
    const holder = world.app.refresh(Store);
    const signals = ['x', 'y'].map(() => new AbortController());
    const [x, y] = ['x', 'y'].map((provider, at) =>
      world.app.register(world.offer(provider, { stackLevel: 10 + at }), { signal: signals[at]?.signal }),
    );
    go.open();
    await world.report(holder);
    await world.clock.settle();
    expect(world.app.status(Store).pending).toBe('y');
    signals[1]?.abort();
    expect(String(await (y && world.failure(y)))).toContain('y is not registered.');
    expect(await (x && world.report(x))).toMatchObject({ outcome: 'switched', to: 'x#4' });
    expect(world.trace.filter((line) => line === 'activate y#3')).toEqual([]);
    await restsAt(world, 'x#4');
  });

  it('together with all of its batch leaves nothing of it', async () => {
    await using world = await ProbeWorld.start();
    const before = offered(world);
    const { signal, controller } = signalled();
    for (const provider of ['x', 'y', 'z'])
      world.when(provider, { init: () => new Promise(() => undefined) });
    const asked = ['x', 'y', 'z'].map((provider) =>
      world.app.register(world.offer(provider, HIGH), { signal }),
    );
    await world.clock.settle();
    controller.abort();
    await Promise.all(asked.map((swap) => world.failure(swap)));
    expect(offered(world)).toEqual(before);
    await restsAt(world, 'a#1');
  });

  it('comes too late once the change has failed: what it built is disposed of, and both are told why', async () => {
    await using world = await ProbeWorld.start();
    const [go, cleaned] = [gate(), gate()];
    world.when('a', { init: () => go.promise });
    world.when('y', { ...unhealthy, cleanup: () => cleaned.promise });
    const holder = world.app.refresh(Store);
    const { signal, controller } = signalled();
    const x = world.app.register(world.offer('x', { stackLevel: 10 }), { signal });
    const y = world.app.register(world.offer('y', { stackLevel: 11 }));
    const ends = [x, y].map((swap) => swap.catch((error: unknown) => error));
    go.open();
    await world.report(holder);
    await world.clock.settle();
    controller.abort();
    cleaned.open();
    for (const [at, error] of (await Promise.all(ends)).entries()) {
      expect(error).toMatchObject({ code: 'swap/unhealthy' });
      expect(String(error)).toContain(`${'xy'.charAt(at)} stays registered, and may serve later.`);
    }
    expect(offered(world).slice(0, 2)).toEqual(['y 11', 'x 10']);
  });

  it('stays where it has switched already', async () => {
    await using world = await ProbeWorld.start();
    const { signal, controller } = signalled();
    const swap = world.app.register(world.offer('z', HIGH), { signal });
    await swap.switched;
    controller.abort();
    expect(await world.report(swap)).toMatchObject({ outcome: 'switched' });
    expect(offered(world)[0]).toBe('z 50');
  });

  it('brings a condition back with what it replaced', async () => {
    await using world = await ProbeWorld.start();
    const when = { capability: 'never' };
    await world.app.register({ ...world.offer('cond', HIGH), when });
    const swap = world.app.register(world.offer('cond', HIGH));
    swap.abort();
    await world.failure(swap);
    expect(world.app.explain(Store).chosen).toBe('a');
    await restsAt(world, 'a#1');
  });
});

describe('a signal that is aborted already', () => {
  it('lets nothing happen at all', async () => {
    await using world = await ProbeWorld.start();
    world.when('c', unhealthy);
    await world.failure(world.app.swap(Store, { provider: 'c' }));
    const [before, count] = [offered(world), world.events.length];
    const signal = AbortSignal.abort(new TypeError('too late'));
    const asked = [
      world.app.register(world.offer('z', HIGH), { signal }),
      world.app.register(world.offer('z', HIGH), { signal, activate: false }),
      world.app.unregister(Store, 'a', { signal }),
      world.app.unregister(Store, 'a', { signal, force: true }),
      world.app.swap(Store, { provider: 'c', signal }),
      world.app.select(Store, 'c', { signal }),
      world.app.unselect(Store, { signal }),
      world.app.refresh(Store, { signal }),
    ];
    for (const error of await Promise.all(asked.map((swap) => world.failure(swap))))
      expect(String(error)).toContain('aborted: too late (phase resolve). a#1 stays active.');
    expect([offered(world), world.events.length]).toEqual([before, count]);
  });
});

function signalled(): { controller: AbortController; signal: AbortSignal } {
  const controller = new AbortController();
  return { controller, signal: controller.signal };
}

describe('a registration in whose change the application closes', () => {
  it('is undone: nothing was changed, as its error says', async () => {
    const world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'] } });
    const before = offered(world);
    let closing: Promise<void> | undefined;
    world.app.events$.subscribe(({ type }) => {
      if (type === 'swap.requested') closing ??= world.app.close();
    });
    const replacement = world.offer('a', { stackLevel: 50 });
    const error = await world.failure(world.app.register(replacement));
    expect(error).toMatchObject({ code: 'lifecycle/closing' });
    expect(offered(world)).toEqual(before);
    await closing;
  });
});
