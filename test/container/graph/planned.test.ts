import { describe, expect, it } from 'vitest';
import { Adapter, Contract, Inject, Injectable, Module, Oneiric, Service } from '../../../src/index.js';
import type { Application, GraphEdge, SlotProvider } from '../../../src/index.js';
import { moduleOf } from '../../support/traced-parts.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract get(): string;
}

@Adapter({ provider: 'memory', capabilities: ['ttl'] })
class MemoryCache extends Cache {
  get() {
    return 'memory';
  }
}

@Injectable()
class Clock {}

@Injectable()
class Mailer {
  constructor(
    readonly clock: Clock,
    readonly cache: Cache,
  ) {}
}

@Service({ key: 'catalog' })
class Catalog {
  constructor(
    readonly mailer: Mailer,
    @Inject(Cache, { onSwap: 'rebuild' }) readonly cache: Cache,
    @Inject(Cache, { provider: 'memory', onSwap: 'keep' }) readonly pinned: Cache,
    @Inject(Cache, { capabilities: ['ttl'] }) readonly view: Cache,
    @Inject('adapter:nobody', { optional: true }) readonly nobody: unknown,
  ) {}
}

@Module({ providers: [MemoryCache, Catalog, Clock, Mailer] })
class AppModule {}

const unstarted = (): Promise<Application> => Oneiric.create(AppModule, { start: false });

const rows = (edges: readonly GraphEdge[]) =>
  edges.map(({ to, through, policy, isPlanned, isRequired }) =>
    [to, through, policy, isPlanned ? 'planned' : 'held', isRequired ? 'required' : 'optional'].join(' '),
  );

describe('the graph of an application that has not started', () => {
  it('is read from what the chosen candidates declare', async () => {
    const app = await unstarted();
    const graph = app.graph();
    expect(graph.nodes).toMatchObject([
      { id: 'adapter:cache', state: 'inactive', chosen: 'memory', active: undefined, module: 'AppModule' },
      { id: 'service:catalog', state: 'inactive', chosen: 'catalog' },
    ]);
    expect(rows(graph.edges)).toEqual([
      'adapter:cache active rebuild planned required',
      'adapter:cache pin keep planned required',
      'adapter:cache view follow planned required',
    ]);
  });

  it('makes no slot and no cell by being looked at', async () => {
    const app = await unstarted();
    const before = JSON.stringify(app.status());
    app.graph({ plain: true });
    expect(JSON.stringify(app.status())).toBe(before);
    expect(JSON.stringify(app.graph())).not.toContain('"kind":"pin"');
  });

  it('has the same arrows as held ones once it has started', async () => {
    const app = await unstarted();
    const planned = app.graph().edges.map(({ from, to, through, policy }) => ({ from, to, through, policy }));
    await app.start();
    const held = app.graph().edges;
    expect(held).toMatchObject(planned);
    expect(held.every(({ isPlanned, holder }) => !isPlanned && holder === 'service:catalog#1')).toBe(true);
    await app.close();
  });
});

describe('plain providers', () => {
  it('are in the graph where they are asked for, with what they hold', async () => {
    const app = await Oneiric.create(AppModule);
    expect(app.graph().nodes.every(({ kind }) => kind === 'slot')).toBe(true);
    const { nodes, edges } = app.graph({ plain: true });
    const titles = new Map(nodes.map((node) => [node.id, node.kind === 'plain' ? node.title : node.id]));
    for (const title of ['Clock', 'Mailer']) {
      const node = nodes.find((one) => one.kind === 'plain' && one.title === title);
      expect(node).toMatchObject({ kind: 'plain', module: 'AppModule', isBuilt: true });
    }
    const links = edges.map(({ from, to }) => `${titles.get(from)} -> ${titles.get(to)}`);
    expect(links).toContain('Mailer -> Clock');
    expect(links).toContain('Mailer -> adapter:cache');
    expect(links).toContain('service:catalog -> Mailer');
    await app.close();
  });
});

describe('a graph of a thousand slots', () => {
  it('is read, cut and drawn, in a stable order', async () => {
    const count = 1_000;
    const providers = Array.from({ length: count }, (_, index): SlotProvider => {
      const inject = [1, 7, 49].map((step) => index - step).filter((other) => other >= 0);
      return {
        slot: `service:s${index}`,
        provider: 'p',
        inject: inject.map((other) => `service:s${other}` as const),
        useFactory: () => ({}),
      };
    });
    const app = await Oneiric.create(moduleOf({ providers }), { start: false });
    const graph = app.graph();
    const text = graph.toMermaid() + graph.toDot();
    expect(app.graph({ slot: 'service:s500', depth: 3 }).nodes.length).toBeLessThan(100);
    expect(graph.nodes).toHaveLength(count);
    expect(graph.edges).toHaveLength(3 * count - 57);
    expect(app.graph().toMermaid() + app.graph().toDot()).toBe(text);
    await app.close();
  });
});
