import { z } from '../zod.js';
import { Failure } from './changes.js';
import { RequestedBy, Slot } from './texts.js';

const whole = (min: number, max: number) => z.number().int().min(min).max(max);

/** What a load test takes. */
export const LoadTestBody = z
  .strictObject({
    swaps: whole(1, 10_000).default(100),
    concurrency: whole(1, 1_000).default(1).openapi({
      description: 'Swaps under way at once. Of one slot, those that wait are joined or superseded.',
    }),
    slot: Slot.optional().openapi({
      type: 'string',
      description: 'A slot of the application, which is refreshed. Default: slots of the test alone.',
    }),
    slots: whole(1, 1_000)
      .default(1)
      .openapi({ description: 'Slots of the test alone, which take turns: service:load-test, …' }),
    callers: whole(0, 1_000)
      .default(10)
      .openapi({ description: 'Who call its slots meanwhile, each one call after the other.' }),
    requestedBy: RequestedBy.optional(),
  })
  .refine(({ slot, slots }) => slot === undefined || slots === 1, {
    message: 'slots are of the test alone, and slot names one of the application',
    path: ['slots'],
  })
  .openapi('LoadTestBody');

const Latency = z
  .object({ p50: z.number(), p90: z.number(), p99: z.number(), max: z.number() })
  .openapi({ description: 'Milliseconds.' });

/** What came of a load test. */
export const LoadTestReport = z
  .object({
    slots: z.array(z.string()),
    ms: z.number(),
    asked: z.number(),
    swaps: z.object({
      switched: z.number(),
      unchanged: z.number(),
      superseded: z.number(),
      rolledBack: z.number(),
      failed: z.number(),
    }),
    switchedPerSecond: z.number(),
    latency: Latency,
    calls: z
      .object({ made: z.number(), failed: z.number(), perSecond: z.number(), latency: Latency })
      .optional()
      .openapi({ description: 'Of the slots of the test alone.' }),
    failures: z.array(Failure.extend({ count: z.number() })),
  })
  .openapi('LoadTestReport');
