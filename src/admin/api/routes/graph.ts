import type { Graph } from '../../../container/graph/graph.js';
import { route } from '../route.js';
import { GraphAnswer } from '../schemas/graph.js';
import { Flag, whole } from '../schemas/query.js';
import { Slot } from '../schemas/texts.js';
import { z } from '../zod.js';

const FORMATS = ['json', 'mermaid', 'dot'] as const;

export const graphRoutes = [
  route({
    method: 'get',
    path: '/v1/graph',
    tag: 'slots',
    summary: 'Who holds what, by which policy and generation: data, or the text of a picture.',
    query: z.strictObject({
      slot: Slot.optional(),
      depth: whole(0, 1_000).optional(),
      plain: Flag.optional(),
      format: z.enum(FORMATS).optional(),
    }),
    answer: GraphAnswer,
    run: ({ query: { slot, depth, plain, format = 'json' } }, { app }) => {
      const graph = app.graph({
        ...(slot !== undefined && { slot }),
        ...(depth !== undefined && { depth }),
        ...(plain !== undefined && { plain }),
      });
      return format === 'json' ? graph.toJSON() : { text: picture(graph, format) };
    },
  }),
];

const picture = (graph: Graph, format: 'mermaid' | 'dot') =>
  format === 'dot' ? graph.toDot() : graph.toMermaid();
