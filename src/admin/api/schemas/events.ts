import { LOG_LEVELS } from '../../../core/logger.js';
import { z } from '../zod.js';
import { Names, whole } from './query.js';
import { Slot } from './texts.js';

const LONGEST_ID = 60;
const MOST_EVENTS = 1_000;

const Id = z
  .string()
  .max(LONGEST_ID)
  .openapi({ description: 'What to go on after.', example: 'mx3f0a1b2c3d4-17' });

/** Which events are asked for. */
export const EventsQuery = z.strictObject({
  types: Names.optional().openapi({
    type: 'string',
    description: 'Types, as `health.changed`, and areas, as `swap.*`, separated by commas. Default: all.',
    example: 'swap.*,health.changed',
  }),
  slot: Slot.optional(),
  after: Id.optional().openapi({
    description:
      'Id of the last event that was seen. The header `Last-Event-ID` wins. Default: of a stream, what happens from now on; else the last ones.',
  }),
  limit: whole(1, MOST_EVENTS).optional(),
});

/** An event in words. */
const Event = z
  .object({
    id: Id,
    at: z.number().openapi({ description: 'Milliseconds since 1970.' }),
    type: z.string().openapi({ example: 'swap.switched' }),
    area: z.string(),
    level: z.enum(LOG_LEVELS),
    message: z.string(),
    slot: z.string().optional(),
    provider: z.string().optional(),
    correlation: z.string().optional(),
    requestId: z.string().optional(),
    traceId: z.string().optional(),
    error: z
      .object({ code: z.string().optional(), message: z.string(), hint: z.string().optional() })
      .optional(),
    fields: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('Event');

/** Events that have happened. */
export const RecentEvents = z
  .object({
    events: z.array(Event),
    next: Id,
    missed: z.number().nullable().optional().openapi({
      description: 'Events that are gone, at most; null where the id is of another run of the process.',
    }),
  })
  .openapi('RecentEvents');
