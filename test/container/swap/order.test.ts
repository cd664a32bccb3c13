import { describe, expect, it } from 'vitest';
import { Adapter, Contract, Module, Oneiric } from '../../../src/index.js';
import type { SwapContext } from '../../../src/core/swap.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';

describe('the order of a swap', () => {
  it('L01: builds, checks, asks the hooks, switches, cleans up the old one and tells', async () => {
    const { app, trace } = await tracedApp();
    app.hooks.preSwap(Shelf, ({ from, to }) =>
      trace.push(`pre(${to}, ${from}) while ${app.get(Shelf).name()}`),
    );
    app.hooks.switched(Shelf, () => trace.push(`switched to ${app.get(Shelf).name()}`));
    app.hooks.cleanup(Shelf, ({ from }) => trace.push(`on-cleanup ${from}`));
    app.hooks.postSwap(Shelf, ({ from, to }) => trace.push(`post(${to}, ${from})`));

    await app.swap(Shelf, { provider: 'b' });

    expect(trace).toEqual([
      'build b',
      'init b',
      'candidate health b',
      'instance health b',
      'pre(b#2, a#1) while a',
      'switched to b',
      'activate b',
      'cleanup a',
      'on-cleanup a#1',
      'post(b#2, a#1)',
    ]);
    await app.close();
  });

  it('names every phase that it went through in its report, in order', async () => {
    await using world = await ProbeWorld.start();
    world.app.hooks.postSwap(Store, () => undefined);
    const report = await world.report(
      world.app.swap(Store, { provider: 'b', reason: 'try', requestedBy: 'ann' }),
    );
    expect(report).toMatchObject({
      slot: 'adapter:store',
      kind: 'select',
      from: 'a#1',
      to: 'b#2',
      outcome: 'switched',
      group: [{ slot: 'adapter:store', from: 'a#1', to: 'b#2' }],
      drained: { calls: 0, cut: [] },
      warnings: [],
      reason: 'try',
      requestedBy: 'ann',
    });
    const names = report.phases.map(({ name }) => name);
    expect(names).toEqual([
      ...['resolve', 'build', 'init', 'health', 'preSwap'],
      ...['switch', 'activate', 'retire', 'cleanup', 'postSwap'],
    ]);
  });

  it('leaves everything as it is when the wanted provider is active already', async () => {
    await using world = await ProbeWorld.start();
    const report = await world.report(world.app.swap(Store, { provider: 'a' }));
    expect(report).toMatchObject({ outcome: 'unchanged', from: 'a#1', to: 'a#1' });
    expect(world.trace).toEqual([]);
  });

  it('renews the instance of the same candidate on refresh', async () => {
    await using world = await ProbeWorld.start();
    const report = await world.report(world.app.refresh(Store));
    expect(report).toMatchObject({ kind: 'refresh', outcome: 'switched', from: 'a#1', to: 'a#2' });
    expect(world.store.name()).toBe('a#2');
    expect(world.disposals).toEqual(['a#1: 1', 'a#2: 0']);
  });
});

describe('hooks around a swap', () => {
  it('are told both instances, why, and by whom', async () => {
    await using world = await ProbeWorld.start();
    const told: SwapContext[] = [];
    for (const moment of ['preSwap', 'switched', 'cleanup', 'postSwap'] as const) {
      world.app.hooks[moment](Store, (context) => void told.push(context));
    }
    const swap = world.app.swap(Store, { provider: 'b', reason: 'try', requestedBy: 'ann' });
    await world.report(swap);
    const [a, b] = world.probes;
    expect(told).toHaveLength(4);
    for (const context of told) {
      expect(context).toMatchObject({ id: swap.id, slot: 'adapter:store', from: 'a#1', to: 'b#2' });
      expect(context).toMatchObject({ reason: 'try', requestedBy: 'ann' });
      expect(context.instance).toBe(b);
      expect(context.previous).toBe(a);
    }
  });

  it('run one after the other, those of the slot before those of every slot, and stop when removed', async () => {
    await using world = await ProbeWorld.start({
      slots: { 'adapter:store': ['a', 'b'], 'adapter:other': ['x', 'y'] },
    });
    const calls: string[] = [];
    const { hooks } = world.app;
    const removeAll = hooks.preSwap('*', ({ slot }) => void calls.push(`* ${slot}`));
    const removeFirst = hooks.preSwap(Store, async ({ slot }) => {
      await Promise.resolve();
      calls.push(`1 ${slot}`);
    });
    hooks.preSwap('adapter:store', ({ slot }) => void calls.push(`2 ${slot}`));
    await world.report(world.app.swap(Store, { provider: 'b' }));
    await world.report(world.app.swap('adapter:other', { provider: 'y' }));
    expect(calls.splice(0)).toEqual([
      '1 adapter:store',
      '2 adapter:store',
      '* adapter:store',
      '* adapter:other',
    ]);
    removeFirst();
    removeFirst();
    removeAll();
    await world.report(world.app.swap(Store, { provider: 'a' }));
    expect(calls).toEqual(['2 adapter:store']);
  });

  it('are left out when the application closes: that is no swap', async () => {
    const world = await ProbeWorld.start();
    const calls: string[] = [];
    for (const moment of ['preSwap', 'switched', 'postSwap'] as const) {
      world.app.hooks[moment]('*', () => void calls.push(moment));
    }
    await world[Symbol.asyncDispose]();
    expect(calls).toEqual([]);
  });

  it('are not called when nothing switches', async () => {
    await using world = await ProbeWorld.start();
    const calls: string[] = [];
    world.app.hooks.switched('*', () => void calls.push('switched'));
    world.app.hooks.postSwap('*', () => void calls.push('post'));
    world.when('b', {
      init: () => {
        throw new TypeError('no');
      },
    });
    await world.failure(world.app.swap(Store, { provider: 'b' }));
    await world.report(world.app.swap(Store, { provider: 'a' }));
    expect(calls).toEqual([]);
  });
});

describe('the events of a swap', () => {
  it('tell a success from request to completion', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.swap(Store, { provider: 'b', reason: 'try' }));
    expect(world.happenings).toEqual([
      ...['requested', 'started', 'prepared', 'selection.changed', 'switched'],
      ...['retired', 'disposed', 'completed'],
    ]);
    expect(world.events.find(({ type }) => type === 'swap.switched')).toMatchObject({
      slot: 'adapter:store',
      from: { provider: 'a', generation: 1 },
      to: { provider: 'b', generation: 2 },
    });
  });

  it('tell that a candidate is left alone for a while, and the failure', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { health: () => ({ status: 'unhealthy' }) });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(world.happenings).toEqual(['requested', 'started', 'candidate.blocked', 'failed']);
    expect(world.events.find(({ type }) => type === 'swap.failed')).toMatchObject({ error });
  });

  it('tell an abort with its reason', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', { init: () => new Promise(() => undefined) });
    const swap = world.app.swap(Store, { provider: 'b' });
    swap.abort('changed my mind');
    await world.failure(swap);
    expect(world.happenings).toEqual(['requested', 'started', 'aborted']);
    expect(world.events.at(-1)).toMatchObject({ id: swap.id, reason: 'changed my mind' });
  });

  it('tell who overtook whom', async () => {
    await using world = await ProbeWorld.start();
    const first = world.app.swap(Store, { provider: 'b' });
    const second = world.app.swap(Store, { provider: 'c' });
    await world.report(second);
    const superseded = world.events.filter(({ type }) => type === 'swap.superseded');
    expect(superseded).toMatchObject([{ id: first.id, by: second.id }]);
    expect(await first).toMatchObject({ outcome: 'superseded' });
  });

  it('leave the swaps alone in swaps$', async () => {
    await using world = await ProbeWorld.start();
    const types: string[] = [];
    world.app.swaps$.subscribe(({ type }) => types.push(type));
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(types).toEqual(
      world.happenings.filter((type) => !type.includes('.')).map((type) => `swap.${type}`),
    );
  });
});

@Contract('adapter:shelf')
abstract class Shelf {
  abstract name(): string;
}

/** An application of two decorated shelves, since only a decorator can give a candidate a health check of its own. */
async function tracedApp() {
  const trace: string[] = [];
  const health = (name: string) => () => {
    trace.push(`candidate health ${name}`);
    return { status: 'healthy' } as const;
  };
  class TracedShelf extends Shelf {
    constructor(private readonly called: string) {
      super();
      trace.push(`build ${called}`);
    }
    name = () => this.called;
    onInit = () => void trace.push(`init ${this.called}`);
    onActivate = () => void trace.push(`activate ${this.called}`);
    onCleanup = () => void trace.push(`cleanup ${this.called}`);
    onHealthCheck() {
      trace.push(`instance health ${this.called}`);
      return { status: 'healthy' } as const;
    }
  }
  @Adapter({ key: 'shelf', provider: 'a', stackLevel: 5, health: health('a') })
  class A extends TracedShelf {
    constructor() {
      super('a');
    }
  }
  @Adapter({ key: 'shelf', provider: 'b', health: health('b') })
  class B extends TracedShelf {
    constructor() {
      super('b');
    }
  }
  @Module({ providers: [A, B] })
  class AppModule {}
  const app = await Oneiric.create(AppModule);
  trace.length = 0;
  return { app, trace };
}
