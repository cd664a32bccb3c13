import type { Column } from '../column.js';
import { peer } from '../peers.js';

interface Injector {
  provideClass(token: string, cls: unknown): Injector;
  resolve(token: unknown): unknown;
}

export const typedInject: Column = {
  name: 'typed-inject',
  package: 'typed-inject',
  boot: async ({ classes, below }) => {
    const { createInjector } = await peer<{ createInjector: () => Injector }>('typed-inject');
    let injector = createInjector();
    for (let at = classes.length - 1; at >= 0; at -= 1) {
      const names = (below[at] ?? []).map((part) => `part${part}`);
      injector = injector.provideClass(`part${at}`, Object.assign(classes[at] ?? {}, { inject: names }));
    }
    const last = injector;
    last.resolve('part0');
    return { tokens: classes.map((_, at) => `part${at}`), get: (token) => last.resolve(token) };
  },
};
