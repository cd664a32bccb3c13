import { z } from '../zod.js';
import { Activity, SlotState } from './slots.js';

const Instance = z.object({
  label: z.string(),
  provider: z.string(),
  generation: z.number(),
  state: z.enum(['preparing', 'serving', 'retiring']),
  keptBy: z.array(z.string()),
});

const Cell = z.object({
  kind: z.enum(['pin', 'view']),
  provider: z.string().optional(),
  capabilities: z.array(z.string()).optional(),
  instance: z.string().optional(),
  isKeptByApplication: z.boolean(),
});

const SlotNode = z.object({
  id: z.string(),
  kind: z.literal('slot'),
  slot: z.string(),
  state: SlotState,
  activity: Activity,
  chosen: z.string().optional(),
  active: z.string().optional(),
  scope: z.enum(['singleton', 'transient', 'request']).optional(),
  module: z.string().optional(),
  instances: z.array(Instance),
  cells: z.array(Cell),
});

const PlainNode = z.object({
  id: z.string(),
  kind: z.literal('plain'),
  title: z.string(),
  module: z.string().optional(),
  isBuilt: z.boolean(),
});

const ForeignNode = z.object({ id: z.string(), kind: z.literal('inversify'), title: z.string() });

const Edge = z.object({
  from: z.string(),
  holder: z.string().optional(),
  to: z.string(),
  through: z.enum(['active', 'pin', 'view', 'all', 'plain']),
  provider: z.string().optional(),
  capabilities: z.array(z.string()).optional(),
  policy: z.enum(['follow', 'rebuild', 'keep']).optional(),
  instance: z.string().optional(),
  isRequired: z.boolean(),
  isPlanned: z.boolean(),
});

/** Who holds what: nodes and edges, or the text of a picture. */
export const GraphAnswer = z
  .object({
    nodes: z.array(z.discriminatedUnion('kind', [SlotNode, PlainNode, ForeignNode])).optional(),
    edges: z.array(Edge).optional(),
    text: z.string().optional().openapi({ description: 'The picture, where `format` is one.' }),
  })
  .openapi('Graph');
