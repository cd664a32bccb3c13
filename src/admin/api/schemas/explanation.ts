import { z } from '../zod.js';
import { Moment, Selection } from './slots.js';

const Block = z.object({
  provider: z.string(),
  reason: z.string(),
  error: z.string(),
  at: Moment,
  nextTryAt: Moment.optional().openapi({ description: 'Nobody tries again unasked where it is missing.' }),
});

const Origin = {
  provider: z.string(),
  source: z.string(),
  declaredAt: z.string().optional(),
  module: z.string().optional(),
};

const Explained = z.object({
  ...Origin,
  score: z
    .array(z.number())
    .openapi({ description: 'Selection, capabilities, priority, stack level, order.' }),
  selected: z.boolean(),
  state: z.enum(['chosen', 'active', 'blocked', 'shadowed']),
  reasons: z.array(z.string()),
  avoided: z.object({ why: z.string(), since: Moment, until: Moment }).optional(),
});

const Ineligible = z.object({
  ...Origin,
  missing: z.array(z.string()),
  reasons: z.array(z.string()),
});

const HistoryEntry = z.object({
  at: Moment,
  id: z.number(),
  from: z.string().optional(),
  to: z.string().optional(),
  outcome: z.string(),
  error: z.string().optional(),
  reason: z.string().optional(),
  requestedBy: z.string().optional(),
});

/** Why a slot resolves as it does. */
export const Explanation = z
  .object({
    slot: z.string(),
    chosen: z.string().optional(),
    active: z.string().optional(),
    blocked: Block.optional(),
    heldBack: Block.extend({ slot: z.string() }).optional(),
    selection: Selection.optional(),
    ordered: z.array(Explained),
    more: z.boolean().optional(),
    ineligible: z.array(Ineligible).optional(),
    history: z.array(HistoryEntry),
    text: z.string().openapi({ description: 'All of it for people.' }),
  })
  .openapi('Explanation');
