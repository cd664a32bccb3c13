import type { Column } from '../column.js';
import { peer } from '../peers.js';
import { decorateAll } from './emitted.js';

interface Tsyringe {
  singleton: () => (target: never) => unknown;
  container: {
    resolve(token: unknown): unknown;
    registerSingleton(token: unknown, cls?: unknown): void;
  };
}

export const tsyringe: Column = {
  name: 'tsyringe',
  package: 'tsyringe',
  boot: async (graph) => {
    const { container, singleton } = await peer<Tsyringe>('tsyringe');
    decorateAll(graph, singleton());
    container.resolve(graph.classes[0]);
    return {
      tokens: graph.classes,
      get: (token) => container.resolve(token),
      replace: (token, cls) => container.registerSingleton(token, cls),
    };
  },
};
