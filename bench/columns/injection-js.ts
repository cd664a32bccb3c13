import 'reflect-metadata';
import type { Column } from '../column.js';
import { peer } from '../peers.js';

interface InjectionJs {
  ReflectiveInjector: {
    resolveAndCreate(
      providers: readonly {
        provide: unknown;
        useFactory: (...parts: never[]) => unknown;
        deps: readonly unknown[];
      }[],
    ): {
      get(token: unknown): unknown;
    };
  };
}

export const injectionJs: Column = {
  name: 'injection-js',
  package: 'injection-js',
  boot: async ({ classes, below }) => {
    const { ReflectiveInjector } = await peer<InjectionJs>('injection-js');
    const injector = ReflectiveInjector.resolveAndCreate(
      classes.map((cls, at) => ({
        provide: cls,
        useFactory: (...parts) => new cls(...parts),
        deps: (below[at] ?? []).map((part) => classes[part]),
      })),
    );
    injector.get(classes[0]);
    return { tokens: classes, get: (token) => injector.get(token) };
  },
};
