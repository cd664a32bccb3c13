import { describe, expect, it } from 'vitest';
import { ProbeWorld, type ProbeOptions, type Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';

const SLOTS = ['adapter:store', 'adapter:index', 'adapter:queue'] as const;

const THREE: ProbeOptions = {
  slots: {
    'adapter:store': ['a', 'b', 'c'],
    'adapter:index': ['i', 'j', 'k'],
    'adapter:queue': ['q', 'r', 's'],
  },
};

const ALL = [
  { slot: 'adapter:store', provider: 'b' },
  { slot: 'adapter:index', provider: 'j' },
  { slot: 'adapter:queue', provider: 'r' },
] as const;

const serving = ({ app }: ProbeWorld): string => SLOTS.map((slot) => app.get<Store>(slot).name()).join(' ');

describe('promise P5', () => {
  it('promise P5: a group prepares all its members before any of them switches', async () => {
    await using world = await ProbeWorld.start(THREE);
    const go = gate();
    world.when('r', { init: () => go.promise });
    const swap = world.app.swapAll(ALL);
    expect(await world.outcome(swap)).toBeUndefined();
    expect(world.trace).toEqual(expect.arrayContaining(['health b#2', 'health j#2', 'init r#2']));
    expect(serving(world)).toBe('a#1 i#1 q#1');
    go.open();
    const report = await world.report(swap);
    expect(report).toMatchObject({ outcome: 'switched', slot: 'adapter:store' });
    expect(report.group.map(({ from, to }) => `${from} -> ${to}`)).toEqual([
      'a#1 -> b#2',
      'i#1 -> j#2',
      'q#1 -> r#2',
    ]);
    expect(serving(world)).toBe('b#2 j#2 r#2');
    expect(world.disposals.filter((row) => row.endsWith(': 1'))).toEqual(['a#1: 1', 'i#1: 1', 'q#1: 1']);
  });

  it('promise P5: all members switch in one tick, and nobody sees some of them switched', async () => {
    await using world = await ProbeWorld.start(THREE);
    const seen = new Set<string>();
    let isLooking = true;
    const look = (): void => {
      if (isLooking) seen.add(serving(world));
    };
    for (const slot of SLOTS) {
      world.app.hooks.switched(slot, look);
      world.app.hooks.preSwap(slot, look);
      world.app.watch(slot).subscribe(look);
      world.app.live<Store>(slot).each(look);
    }
    world.app.events$.subscribe(look);
    for (const provider of ['b', 'j', 'r']) world.when(provider, { activate: look });
    for (const provider of ['a', 'i', 'q']) world.when(provider, { drain: look, cleanup: look });
    const swap = world.app.swapAll(ALL);
    const stop = lookBetweenTurns(look);
    await world.report(swap);
    stop();
    isLooking = false;
    expect([...seen]).toEqual(['a#1 i#1 q#1', 'b#2 j#2 r#2']);
  });

  it.each(['b', 'j', 'r'])(
    'promise P5: %s fails, so none switches and all staged ones are disposed of once',
    async (bad) => {
      await using world = await ProbeWorld.start(THREE);
      world.when(bad, { health: () => ({ status: 'unhealthy' }) });
      const error = await world.failure(world.app.swapAll(ALL));
      expect(error).toMatchObject({ code: 'swap/unhealthy', to: bad });
      expect(serving(world)).toBe('a#1 i#1 q#1');
      const staged = world.probes.filter(({ label }) => label.endsWith('#2'));
      expect(staged.map(({ disposals }) => disposals)).toEqual(staged.map(() => 1));
      for (const slot of SLOTS) {
        expect(world.app.explain(slot).selection).toBeUndefined();
        expect(world.app.status(slot)).toMatchObject({ state: 'active', pending: undefined });
      }
    },
  );

  it('promise P5: what was staged is disposed of in reverse', async () => {
    await using world = await ProbeWorld.start(THREE);
    for (const slot of SLOTS) {
      world.app.hooks.preSwap(slot, () => {
        if (slot === 'adapter:queue') throw new TypeError('no');
      });
    }
    await world.failure(world.app.swapAll(ALL));
    const cleanups = world.trace.filter((line) => line.startsWith('cleanup'));
    expect(cleanups).toEqual(['cleanup r#2', 'cleanup j#2', 'cleanup b#2']);
  });

  it('promise P5: writes all selections at the switch, and only then', async () => {
    await using world = await ProbeWorld.start(THREE);
    const go = gate();
    world.when('r', { init: () => go.promise });
    const swap = world.app.swapAll(ALL);
    await world.outcome(swap);
    expect(SLOTS.map((slot) => world.app.explain(slot).chosen)).toEqual(['a', 'i', 'q']);
    go.open();
    await world.report(swap);
    expect(SLOTS.map((slot) => world.app.explain(slot).chosen)).toEqual(['b', 'j', 'r']);
  });

  it('promise P5: overlapping groups in every order end, and one of them holds', async () => {
    await using world = await ProbeWorld.start(THREE);
    const pairs = [
      [ALL[0], ALL[1]],
      [ALL[1], ALL[2]],
      [ALL[2], ALL[0]],
      [
        { ...ALL[1], provider: 'k' },
        { ...ALL[0], provider: 'c' },
      ],
      [
        { ...ALL[2], provider: 's' },
        { ...ALL[1], provider: 'i' },
      ],
    ];
    const swaps = pairs.flatMap((pair) => [world.app.swapAll(pair), world.app.swapAll(pair.toReversed())]);
    const reports = await Promise.all(swaps.map((swap) => world.report(swap)));
    expect(reports.every(({ outcome }) => outcome !== 'rolledBack')).toBe(true);
    for (const slot of SLOTS) {
      const { chosen, active } = world.app.explain(slot);
      expect(active).toBe(chosen);
      expect(world.app.status(slot)).toMatchObject({ state: 'active', pending: undefined });
    }
    const alive = world.probes.filter(({ disposals }) => disposals === 0);
    expect(alive).toHaveLength(3);
    expect(world.probes.every(({ disposals }) => disposals <= 1)).toBe(true);
  });

  it('promise P5: an empty wish changes nothing, one slot named twice is refused', async () => {
    await using world = await ProbeWorld.start(THREE);
    const twice = world.app.swapAll([ALL[0], { slot: 'adapter:store', provider: 'c' }]);
    expect(await world.failure(twice)).toMatchObject({ code: 'registry/slot-named-twice' });
    const unknown = world.app.swapAll([ALL[0], { slot: 'adapter:index', provider: 'zz' }]);
    expect(await world.failure(unknown)).toMatchObject({ code: 'resolution/unknown-provider' });
    expect(world.trace).toEqual([]);
  });
});

describe('promise P4', () => {
  it('promise P4: a wish for one slot does not supersede a group, it waits for it', async () => {
    await using world = await ProbeWorld.start(THREE);
    const go = gate();
    world.when('r', { init: () => go.promise });
    const group = world.app.swapAll(ALL);
    const single = world.app.swap('adapter:store', { provider: 'c' });
    expect(await world.outcome(single)).toBeUndefined();
    go.open();
    expect(await world.report(group)).toMatchObject({ outcome: 'switched' });
    expect(await world.report(single)).toMatchObject({ outcome: 'switched', from: 'b#2' });
    expect(serving(world)).toMatch(/^c#3 /);
  });

  it('promise P4: a durable wish that waits behind a group is what the slot ends with', async () => {
    await using world = await ProbeWorld.start(THREE);
    const go = gate();
    world.when('r', { init: () => go.promise });
    const group = world.app.swapAll(ALL);
    const select = world.app.select('adapter:store', 'c');
    await world.clock.settle();
    go.open();
    await world.report(group);
    await world.report(select, 120_000);
    expect(world.app.explain('adapter:store')).toMatchObject({ chosen: 'c', active: 'c' });
  });

  it('promise P4: a selection dropped behind a group stays dropped', async () => {
    await using world = await ProbeWorld.start(THREE);
    const go = gate();
    world.when('r', { init: () => go.promise });
    const group = world.app.swapAll(ALL);
    const unselect = world.app.unselect('adapter:store');
    await world.clock.settle();
    go.open();
    await world.report(group);
    expect(await world.report(unselect, 120_000)).toMatchObject({
      outcome: 'switched',
      from: 'b#2',
      to: 'a#3',
    });
    expect(world.app.explain('adapter:store').selection).toBeUndefined();
  });

  it('promise P4: a wish for the whole group supersedes what it covers', async () => {
    await using world = await ProbeWorld.start(THREE);
    world.when('b', { init: () => new Promise(() => undefined) });
    const single = world.app.swap('adapter:store', { provider: 'b' });
    await world.clock.settle();
    const group = world.app.swapAll([{ slot: 'adapter:store', provider: 'c' }, ALL[1]]);
    expect(await world.report(single)).toMatchObject({ outcome: 'superseded' });
    expect(await world.report(group)).toMatchObject({ outcome: 'switched' });
  });
});

/** Looks between all turns of the event loop, as other code of the application would. */
function lookBetweenTurns(look: () => void): () => void {
  let isOver = false;
  const turn = (): void => {
    if (isOver) return;
    look();
    setImmediate(turn);
    queueMicrotask(look);
  };
  turn();
  return () => (isOver = true);
}
