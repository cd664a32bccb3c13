import type { Column } from '../column.js';
import type { PartClass } from '../graph.js';
import { peer } from '../peers.js';

interface Loopback {
  inject: (key: string) => (target: unknown, member: undefined, at: number) => void;
  BindingScope: { SINGLETON: unknown };
  Context: new () => {
    bind(key: unknown): { toClass(cls: PartClass): { inScope(scope: unknown): unknown } };
    getSync(key: unknown): unknown;
  };
}

export const loopback: Column = {
  name: 'loopback',
  package: '@loopback/context',
  boot: async ({ classes, below }) => {
    const { BindingScope, Context, inject } = await peer<Loopback>('@loopback/context');
    const context = new Context();
    const bind = (key: unknown, cls: PartClass): unknown =>
      context.bind(key).toClass(cls).inScope(BindingScope.SINGLETON);
    classes.forEach((cls, at) => {
      below[at]?.forEach((part, position) => inject(`part${part}`)(cls, undefined, position));
      bind(`part${at}`, cls);
    });
    context.getSync('part0');
    return {
      tokens: classes.map((_, at) => `part${at}`),
      get: (key) => context.getSync(key),
      replace: (key, cls) => void bind(key, cls),
    };
  },
};
