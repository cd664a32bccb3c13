import { ContainerModule, inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import { Adapter, Contract, Injectable, Module, Oneiric, Service } from '../../../src/index.js';
import type { Application, GraphForeign } from '../../../src/index.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract name(): string;
}

@Adapter({ provider: 'memory', priority: 1 })
class MemoryCache extends Cache {
  name = () => 'memory';
}

@Adapter({ provider: 'redis' })
class RedisCache extends Cache {
  name = () => 'redis';
}

@Service({ key: 'ticket', scope: 'transient' })
class Ticket {}

@Injectable()
class Clock {}

@injectable()
class Repository {
  constructor(@inject(Cache) readonly cache: Cache) {}
}

const SESSIONS = Symbol('sessions');

const bindings = new ContainerModule(({ bind }) => {
  bind(Repository).toSelf().inSingletonScope();
  bind('part').toDynamicValue((context) => [context.get(Cache, { name: 'redis' }), context.get(Clock)]);
  bind(SESSIONS)
    .toDynamicValue((context) => [context.get('part'), context.get(Ticket)])
    .inSingletonScope();
  bind('alone').toConstantValue('nothing of ours');
});

@Module({ imports: [bindings], providers: [MemoryCache, RedisCache, Ticket, Clock] })
class AppModule {}

const holders = (app: Application, options = {}) =>
  app.graph(options).nodes.filter((node): node is GraphForeign => node.kind === 'inversify');

const arrows = (app: Application, options = {}) =>
  app
    .graph(options)
    .edges.filter(({ from }) => from.startsWith('inversify#'))
    .map(({ holder, to, through, policy = 'own', instance = '-', isRequired, isPlanned }) =>
      [holder, through, policy, to, instance, isRequired, isPlanned].join(' '),
    );

describe('a singleton of inversify, in the graph', () => {
  it('is a node of its own kind once it is built, with an edge to each slot that it was given', async () => {
    await using app = await Oneiric.create(AppModule);
    await app.getAsync(Cache, { provider: 'redis' });
    await app.getAsync(Ticket);
    const { inversify } = app.container;
    expect(holders(app)).toEqual([]);
    inversify.get(Repository);
    inversify.get(SESSIONS);
    inversify.get('alone');
    expect(holders(app).map(({ title }) => title)).toEqual(['Repository', 'Symbol(sessions)']);
    expect(arrows(app)).toEqual([
      'Repository of inversify active follow adapter:cache memory#1 true false',
      'Symbol(sessions) of inversify pin follow adapter:cache redis#2 true false',
      'Symbol(sessions) of inversify active own service:ticket - true false',
    ]);
    expect(arrows(app, { plain: true })).toContain(
      'Symbol(sessions) of inversify plain own plain:1 - true false',
    );
  });

  it('follows a swap, and is gone once it is unbound', async () => {
    await using app = await Oneiric.create(AppModule);
    const { inversify } = app.container;
    const repository = inversify.get(Repository);
    await app.swap(Cache, { provider: 'redis' });
    expect(repository.cache.name()).toBe('redis');
    expect(arrows(app)).toEqual(['Repository of inversify active follow adapter:cache redis#2 true false']);
    inversify.unbind(Repository);
    expect([holders(app), arrows(app)]).toEqual([[], []]);
  });

  it('is drawn in every form, and cut out together with what is around a slot', async () => {
    await using app = await Oneiric.create(AppModule);
    app.container.inversify.get(Repository);
    const graph = app.graph({ slot: Cache });
    expect(graph.toMermaid().split('\n')).toEqual([
      'flowchart LR',
      '  n0["adapter:cache<br/>memory#35;1"]',
      '  n1{{"Repository<br/>inversify"}}',
      '  n1 --> n0',
      '',
    ]);
    expect(graph.toDot().split('\n').slice(3)).toEqual([
      '  n0 [label="adapter:cache\\nmemory#1"];',
      '  n1 [label="Repository\\ninversify", shape=hexagon];',
      '  n1 -> n0;',
      '}',
      '',
    ]);
    const { nodes, edges } = JSON.parse(JSON.stringify(graph)) as { nodes: object[]; edges: object[] };
    expect(nodes[1]).toEqual({ id: 'inversify#1', kind: 'inversify', title: 'Repository' });
    expect(edges).toMatchObject([{ from: 'inversify#1', to: 'adapter:cache', instance: 'memory#1' }]);
    expect(holders(app, { slot: Ticket })).toEqual([]);
  });
});
