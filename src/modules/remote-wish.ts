import type { ModuleGraph } from './module-graph.js';

/** What a module wishes of a remote source: the code for that comes only where there is one. */
export class RemoteWish {
  /** @param options of the source; whoever follows it knows what they mean */
  constructor(readonly options: object) {}
}

/** What modules wish, imported ones first. */
export function remoteWishes({ nodes }: Pick<ModuleGraph, 'nodes'>): readonly RemoteWish[] {
  return nodes.flatMap(({ plains }) => {
    // A value: nothing is built for it.
    const wish = plains.get(RemoteWish)?.making.build([], undefined as never);
    return wish instanceof RemoteWish ? [wish] : [];
  });
}
