import type { Column } from '../column.js';
import { peer } from '../peers.js';

interface Binder {
  bind(provider: { provide: unknown; useFactory: (container: Binder) => unknown }): Binder;
  unbind(token: unknown): unknown;
  get(token: unknown): unknown;
}

export const needleDi: Column = {
  name: 'needle-di',
  package: '@needle-di/core',
  boot: async ({ classes, below }) => {
    const { Container } = await peer<{ Container: new () => Binder }>('@needle-di/core');
    const container = new Container();
    classes.forEach((cls, at) => {
      const parts = (below[at] ?? []).map((part) => classes[part]);
      container.bind({
        provide: cls,
        useFactory: (from) => new cls(...(parts.map((part) => from.get(part)) as never[])),
      });
    });
    container.get(classes[0]);
    return {
      tokens: classes,
      get: (token) => container.get(token),
      replace: (token, cls) => {
        container.unbind(token);
        container.bind({ provide: token, useFactory: () => new cls() });
      },
    };
  },
};
