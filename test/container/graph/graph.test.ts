import { describe, expect, it } from 'vitest';
import type { GraphEdge, GraphSlot } from '../../../src/index.js';
import { door } from '../../tasks/work.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';

const INDEX = 'adapter:index';
const APP = 'service:app';

/** `service:app` holds `adapter:index`, which holds `adapter:store`. */
const layers = {
  slots: { 'adapter:store': ['a', 'b'], [INDEX]: ['i'], [APP]: ['app'] },
  inject: { i: [{ token: Store }], app: [{ token: INDEX }] },
} as const;

const slotOf = (world: ProbeWorld, id: string, options = {}) =>
  world.app.graph(options).nodes.find((node) => node.id === id) as GraphSlot | undefined;

const arrows = (edges: readonly GraphEdge[]) =>
  edges.map(({ holder = 'planned', to, through, policy, instance = '-' }) =>
    [holder, through, policy, to, instance].join(' '),
  );

describe('app.graph', () => {
  it('says who holds what, by which policy and generation', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], [INDEX]: ['i'], [APP]: ['app'] },
      capabilities: { b: ['shared'] },
      inject: {
        i: [{ token: Store }],
        app: [
          { token: INDEX, onSwap: 'rebuild' },
          { token: Store, provider: 'b', onSwap: 'keep' },
          { token: Store, capabilities: ['shared'] },
        ],
      },
    });
    const graph = world.app.graph();
    expect(arrows(graph.edges)).toEqual([
      'adapter:index#1 active follow adapter:store a#1',
      'service:app#1 active rebuild adapter:index i#1',
      'service:app#1 pin keep adapter:store b#2',
      'service:app#1 view follow adapter:store b#2',
    ]);
    expect(graph.edges[2]).toMatchObject({ from: APP, provider: 'b', isRequired: true, isPlanned: false });
    expect(graph.nodes.map(({ id }) => id)).toEqual([INDEX, 'adapter:store', APP]);
    expect(slotOf(world, 'adapter:store')).toMatchObject({
      state: 'active',
      activity: 'active',
      chosen: 'a',
      active: 'a#1',
      scope: 'singleton',
      instances: [
        { label: 'a#1', state: 'serving', keptBy: [] },
        { label: 'b#2', state: 'serving', keptBy: [`${APP}#1`] },
      ],
      cells: [
        { kind: 'pin', provider: 'b', instance: 'b#2', isKeptByApplication: false },
        { kind: 'view', capabilities: ['shared'], instance: 'b#2' },
      ],
    });
  });

  it('follows a swap, and shows what retires until it is gone', async () => {
    await using world = await ProbeWorld.start(layers);
    const gate = door();
    const call = world.store.wait(gate.passed);
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.pass(0);
    expect(slotOf(world, 'adapter:store')).toMatchObject({
      active: 'b#2',
      instances: [
        { label: 'a#1', state: 'retiring' },
        { label: 'b#2', state: 'serving' },
      ],
    });
    expect(arrows(world.app.graph().edges)[0]).toBe('adapter:index#1 active follow adapter:store b#2');
    gate.open();
    await call;
    await world.report(swap);
    expect(slotOf(world, 'adapter:store')?.instances).toHaveLength(1);
  });

  it('names who keeps a retiring generation from being disposed of', async () => {
    await using world = await ProbeWorld.start({
      ...layers,
      inject: { i: [{ token: Store, onSwap: 'keep' }] },
    });
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 1_000 });
    await world.pass(0);
    expect(slotOf(world, 'adapter:store')?.instances[0]).toMatchObject({
      label: 'a#1',
      state: 'retiring',
      keptBy: [`${INDEX}#1`],
    });
    expect(arrows(world.app.graph().edges)).toEqual(['adapter:index#1 active keep adapter:store a#1']);
    await world.report(swap, 1_000);
  });

  it('shows a paused slot, one that nobody offers any more, and one that was never asked for', async () => {
    await using world = await ProbeWorld.start({ slots: { 'adapter:store': ['a'], [INDEX]: ['i'] } });
    await world.app.pause(Store);
    await world.report(world.app.unregister(INDEX, 'i'));
    await world.report(
      world.app.register({ ...world.offer('t', { slot: 'task:late' }), activation: 'lazy' }),
    );
    const states = world.app.graph().nodes.map((node) => {
      const { id, state, activity } = node as GraphSlot;
      return `${id} ${state} ${activity}`;
    });
    expect(states).toEqual([
      'adapter:index vacant active',
      'adapter:store active paused',
      'task:late inactive active',
    ]);
  });

  it('cuts out what is near a slot', async () => {
    await using world = await ProbeWorld.start(layers);
    const near = (options: object) => world.app.graph(options).nodes.map(({ id }) => id);
    expect(near({ slot: Store })).toEqual([INDEX, 'adapter:store']);
    expect(near({ slot: INDEX })).toEqual([INDEX, 'adapter:store', APP]);
    expect(near({ slot: Store, depth: 0 })).toEqual(['adapter:store']);
    expect(near({ slot: Store, depth: Infinity })).toEqual([INDEX, 'adapter:store', APP]);
    expect(world.app.graph({ slot: Store }).edges).toHaveLength(1);
  });

  it.each([
    [{ depth: -1 }],
    [{ slot: Store, depth: 1.5 }],
    [{ depth: 1 }],
    [{ plain: 'yes' }],
    [{ slots: 'adapter:store' }],
    [7],
  ])('refuses the options %j', async (options) => {
    await using world = await ProbeWorld.start();
    const refusal = expect.objectContaining({ code: 'resolution/bad-query' }) as Error;
    expect(() => world.app.graph(options as never)).toThrow(refusal);
  });

  it('refuses a slot of which nothing is known', async () => {
    await using world = await ProbeWorld.start();
    expect(() => world.app.graph({ slot: 'adapter:stor' })).toThrow('did you mean adapter:store?');
  });

  it('is frozen data that says the same as JSON, and changes nothing', async () => {
    await using world = await ProbeWorld.start(layers);
    const before = world.app.status();
    const graph = world.app.graph({ plain: true });
    expect(() => (graph.edges as GraphEdge[]).pop()).toThrow(TypeError);
    expect(() => Object.assign(graph.nodes[0] ?? {}, { id: 'x' })).toThrow(TypeError);
    expect(() => Object.assign(graph.edges[0] ?? {}, { from: 'x' })).toThrow(TypeError);
    expect(JSON.parse(JSON.stringify(graph))).toEqual(
      JSON.parse(JSON.stringify({ nodes: graph.nodes, edges: graph.edges })),
    );
    expect(JSON.stringify(world.app.graph({ plain: true }))).toBe(JSON.stringify(graph));
    expect(world.app.status()).toEqual(before);
  });
});
