import type { Column } from '../column.js';
import { handCalls } from '../scenarios/live-calls.js';
import { memoryByHand } from '../scenarios/memory.js';
import { handScopes } from '../scenarios/scoping.js';
import { servingByHand } from '../scenarios/serving.js';
import { startingByHand } from '../scenarios/starting.js';
import { chainOnce } from '../scenarios/syncing.js';
import { verifyingByHand } from '../scenarios/verifying.js';
import { builtByHand } from './by-hand.js';

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
  operations: { ...handCalls, ...handScopes, ...verifyingByHand },
  once: { ...startingByHand, ...memoryByHand, ...servingByHand, ...chainOnce },
};
