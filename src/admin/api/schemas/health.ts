import { z } from '../zod.js';
import { Activity, HealthStatus, Moment } from './slots.js';

const Details = z.record(z.string(), z.unknown());

const SlotHealth = z.object({
  slot: z.string(),
  status: HealthStatus,
  since: Moment,
  provider: z.string().optional(),
  generation: z.number().optional(),
  isOptional: z.boolean(),
  hasCheck: z.boolean(),
  activity: Activity,
  lastCheckAt: Moment.optional(),
  failures: z.number(),
  details: Details.optional(),
  error: z.string().optional(),
});

/** How an application is doing. */
export const HealthAnswer = z
  .object({
    at: Moment,
    live: z.boolean(),
    ready: z.boolean(),
    status: HealthStatus,
    reasons: z.array(z.string()),
    state: z.enum(['ok', 'degraded']).optional(),
    slots: z.array(SlotHealth),
  })
  .openapi('Health');

/** What what serves a slot says of its health now. */
export const ProbeAnswer = z
  .object({
    slot: z.string(),
    status: z
      .enum(['healthy', 'degraded', 'unhealthy'])
      .optional()
      .openapi({ description: 'Missing where nothing serves.' }),
    details: Details.optional(),
  })
  .openapi('Probe');

/** What is not as it is wished. */
export const Differences = z
  .object({
    differences: z.array(
      z.object({
        slot: z.string().optional(),
        kind: z.enum(['provider', 'settings', 'selection', 'secret', 'failover']),
        desired: z.string(),
        actual: z.string().optional(),
        why: z.string(),
        nextTryAt: Moment.optional(),
      }),
    ),
  })
  .openapi('Differences');
