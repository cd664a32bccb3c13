import { z } from '../zod.js';
import { Moment } from './slots.js';

/** Who answers. */
export const Info = z
  .object({
    name: z.literal('oneiric'),
    version: z.string(),
    pid: z.number(),
    startedAt: Moment,
    node: z.string(),
    host: z.string(),
    profile: z.string(),
    kind: z
      .enum(['default', 'serverless'])
      .optional()
      .openapi({ description: 'Of its runtime, where it has one.' }),
    ready: z.boolean().optional().openapi({ description: 'Where health is watched.' }),
    socket: z.string().optional(),
    url: z.string().optional(),
    slots: z.number(),
  })
  .openapi('Info');
