import type { Column } from '../column.js';
import type { PartClass } from '../graph.js';
import { peer } from '../peers.js';

interface Awilix {
  InjectionMode: { PROXY: unknown };
  asFunction: (make: (cradle: Record<string, never>) => unknown) => { singleton(): unknown };
  asClass: (cls: PartClass) => { singleton(): unknown };
  createContainer: (options: { injectionMode: unknown }) => {
    cache: Map<unknown, unknown>;
    register(name: unknown, resolver: unknown): void;
    resolve(name: unknown): unknown;
  };
}

export const awilix: Column = {
  name: 'awilix',
  package: 'awilix',
  boot: async ({ classes, below }) => {
    const { asClass, asFunction, createContainer, InjectionMode } = await peer<Awilix>('awilix');
    const container = createContainer({ injectionMode: InjectionMode.PROXY });
    classes.forEach((cls, at) => {
      const names = (below[at] ?? []).map((part) => `part${part}`);
      const make = (cradle: Record<string, never>): unknown =>
        new cls(...names.map((name) => cradle[name] as never));
      container.register(`part${at}`, asFunction(make).singleton());
    });
    container.resolve('part0');
    return {
      tokens: classes.map((_, at) => `part${at}`),
      get: (token) => container.resolve(token),
      replace: (token, cls) => {
        container.register(token, asClass(cls).singleton());
        container.cache.delete(token);
      },
    };
  },
};
