import type { Column } from '../column.js';
import type { Graph, Part } from '../graph.js';
import { handCalls } from '../scenarios/live-calls.js';
import { handScopes } from '../scenarios/scoping.js';

/** Every part, built by hand from its parts. */
export function builtByHand({ classes, below }: Graph): Part[] {
  const built: Part[] = [];
  for (let at = classes.length - 1; at >= 0; at -= 1) {
    const cls = classes[at];
    if (cls) built[at] = new cls(...((below[at] ?? []).map((part) => built[part]) as never[]));
  }
  return built;
}

/** A composition root written by hand: what no container can be faster than. */
export const hand: Column = {
  name: 'hand',
  boot: async (graph) => {
    const built = builtByHand(graph);
    return {
      tokens: graph.classes.map((_, at) => at),
      get: (token) => built[token as number],
      replace: (token, cls) => {
        built[token as number] = new cls();
      },
    };
  },
  operations: { ...handCalls, ...handScopes },
};
