import { describe, expect, it } from 'vitest';
import { InjectLive, Injectable, Service } from '../../../src/index.js';
import type { Application, GraphSlot, Lease, Live } from '../../../src/index.js';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { appOf } from '../../support/traced-parts.js';
import { door } from '../../tasks/work.js';

const SLOT = 'adapter:store';

@Service({ key: 'reader' })
class Reader {
  leases: Lease<Store>[] = [];
  constructor(@InjectLive(Store) readonly live: Live<Store>) {}
  take(): void {
    this.leases.push(this.live.lease());
  }
  release(): void {
    for (const lease of this.leases.splice(0)) lease[Symbol.dispose]();
  }
}

const nodeOf = (app: Application) => app.graph({ slot: SLOT, depth: 0 }).nodes[0] as GraphSlot | undefined;

const keptBy = (app: Application, label: string) =>
  nodeOf(app)?.instances.find((instance) => instance.label === label)?.keptBy;

/** What the three forms of the graph say about who keeps an instance. */
function told(world: ProbeWorld): { json: unknown; mermaid: string[]; dot: string[] } {
  const graph = world.app.graph({ slot: Store, depth: 0 });
  const { nodes } = JSON.parse(JSON.stringify(graph)) as { nodes: [GraphSlot] };
  const kept = (picture: string, cut: string) =>
    picture.split(cut).filter((part) => part.includes('kept by'));
  return {
    json: nodes[0].instances.map(({ label, keptBy: by }) => `${label} ${by.join()}`),
    mermaid: kept(graph.toMermaid(), '<br/>'),
    dot: kept(graph.toDot(), '\\n'),
  };
}

describe('a lease', () => {
  it('of the application that is never given back is named while its generation retires, and in the report', async () => {
    await using world = await ProbeWorld.start();
    const lease = world.app.live(Store).lease();
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.pass(9_999);
    expect(told(world)).toEqual({
      json: ['a#1 lease', 'b#2 '],
      mermaid: ['a#35;1 kept by lease"]\n'],
      dot: ['a#1 kept by lease"];\n}\n'],
    });
    const { drained } = await world.report(swap, 1);
    expect(drained.cut).toEqual([{ method: 'lease', calls: 1 }]);
    expect(nodeOf(world.app)?.instances.map(({ label }) => label)).toEqual(['b#2']);
    lease[Symbol.dispose]();
  });

  it('bears the name of whoever was given the handle, in the graph and in the report', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.register(Reader));
    const reader = world.app.get(Reader);
    reader.take();
    reader.take();
    const lease = world.app.live(Store).lease();
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.pass(0);
    expect(keptBy(world.app, 'a#1')).toEqual(['lease', 'lease by service:reader#1 (2)']);
    lease[Symbol.dispose]();
    expect(keptBy(world.app, 'a#1')).toEqual(['lease by service:reader#1 (2)']);
    const { drained } = await world.report(swap, 10_000);
    expect(drained).toMatchObject({ calls: 3, cut: [{ method: 'lease by service:reader#1', calls: 2 }] });
    reader.release();
  });

  it('of a plain provider bears its name', async () => {
    @Injectable()
    class Index {
      constructor(@InjectLive(SLOT) readonly live: Live<object>) {}
    }
    await using app = await appOf([Index, { slot: SLOT, provider: 'b', useFactory: () => ({}) }]);
    const lease = app.get(Index).live.lease();
    expect(keptBy(app, 'b#1')).toEqual(['lease by Index']);
    lease[Symbol.dispose]();
    expect(keptBy(app, 'b#1')).toEqual([]);
  });

  it('around a function counts until what that returns has settled; a method of the name `use` is none', async () => {
    await using world = await ProbeWorld.start();
    const gate = door();
    const factory = () => ({ use: () => gate.passed, lease: () => gate.passed });
    const named = { ...world.offer('named', { slot: 'adapter:named' }), factory };
    await world.report(world.app.register(named));
    const live = world.app.live<{ use(): Promise<unknown>; lease(): Promise<unknown> }>('adapter:named');
    const calls = [live.ref.use(), live.ref.lease()];
    const graph = () => world.app.graph({ slot: 'adapter:named', depth: 0 }).nodes[0] as GraphSlot;
    expect(graph().instances[0]?.keptBy).toEqual([]);
    const using = live.use(async () => gate.passed);
    expect(graph().instances[0]?.keptBy).toEqual(['use']);
    gate.open();
    await Promise.all([...calls, using]);
    expect(graph().instances[0]?.keptBy).toEqual([]);
  });
});

describe('whoever keeps an instance', () => {
  it('is named beside leases on it, in the graph and with its policy in the report', async () => {
    await using world = await ProbeWorld.start({
      slots: { [SLOT]: ['a', 'b'], 'service:app': ['app'] },
      inject: { app: [{ token: Store, onSwap: 'keep' }] },
    });
    const lease = world.app.live(Store).lease();
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 1_000 });
    await world.pass(0);
    expect(told(world)).toEqual({
      json: ['a#1 lease,service:app#1', 'b#2 '],
      mermaid: ['a#35;1 kept by lease, service:app#35;1"]\n'],
      dot: ['a#1 kept by lease, service:app#1"];\n}\n'],
    });
    expect((await world.report(swap, 1_000)).drained.cut).toEqual([
      { method: 'lease', calls: 1 },
      { method: 'keep by service:app#1', calls: 1 },
    ]);
    lease[Symbol.dispose]();
  });
});

describe('an injected handle', () => {
  it('does all that the handle of the application does', async () => {
    await using world = await ProbeWorld.start();
    await world.report(world.app.register(Reader));
    const { live } = world.app.get(Reader);
    expect([live.ref, live.provider, live.generation]).toEqual([world.store, 'a', 1]);
    expect(live.unsafeCurrent()).toBe(world.app.live(Store).unsafeCurrent());
    const [seen, called]: [string[], string[]] = [[], []];
    const changes = live.changes$.subscribe(({ provider }) => seen.push(provider));
    const each = live.each((store) => void called.push(store.name()));
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect([seen, called]).toEqual([
      ['a', 'b'],
      ['a#1', 'b#2'],
    ]);
    changes.unsubscribe();
    each.unsubscribe();
    expect(live.use((store, { value }) => [store === value, store.name()])).toEqual([true, 'b#2']);
  });
});
