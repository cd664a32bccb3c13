import type { Column } from '../column.js';
import { builtByHand } from './by-hand.js';

/** One Map lookup: the least that asking by token can cost. */
export const map: Column = {
  name: 'map',
  boot: async (graph) => {
    const built = builtByHand(graph);
    const byClass = new Map<unknown, unknown>(graph.classes.map((cls, at) => [cls, built[at]]));
    return {
      tokens: graph.classes,
      get: (token) => byClass.get(token),
      replace: (token, cls) => void byClass.set(token, new cls()),
    };
  },
};
