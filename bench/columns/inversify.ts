import type { Column } from '../column.js';
import type { PartClass } from '../graph.js';
import { peer } from '../peers.js';
import { servingByInversify } from '../scenarios/serving.js';
import { decorateAll } from './emitted.js';

interface Binding {
  to(cls: PartClass): { inSingletonScope(): void };
}

interface Inversify {
  injectable: () => (target: never) => unknown;
  Container: new () => {
    bind(id: unknown): Binding;
    rebind(id: unknown): Binding;
    get(id: unknown): unknown;
  };
}

export const inversify: Column = {
  name: 'inversify',
  package: 'inversify',
  boot: async (graph) => {
    const { Container, injectable } = await peer<Inversify>('inversify');
    const container = new Container();
    decorateAll(graph, injectable());
    for (const cls of graph.classes) container.bind(cls).to(cls).inSingletonScope();
    container.get(graph.classes[0]);
    return {
      tokens: graph.classes,
      get: (token) => container.get(token),
      replace: (token, cls) => {
        container.rebind(token).to(cls).inSingletonScope();
      },
    };
  },
  once: servingByInversify,
};
