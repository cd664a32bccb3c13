import { z } from '../zod.js';
import { Explanation } from './explanation.js';
import { Milliseconds, Provider, Slot, whoAndWhy } from './texts.js';

const Probation = z.strictObject({
  windowMs: z.number().positive().max(86_400_000),
  minCalls: z.number().int().min(1).max(1_000_000).optional(),
  maxErrorRate: z.number().min(0).max(1).optional(),
});

const change = { ...whoAndWhy, drainTimeoutMs: Milliseconds.optional() };
const forced = {
  ...change,
  force: z.boolean().optional().openapi({ description: 'Switch although the candidate says unhealthy.' }),
  probation: Probation.optional(),
};

/** What a swap takes. */
export const SwapBody = z
  .strictObject({
    provider: Provider,
    ...forced,
    dryRun: z.boolean().optional().openapi({ description: 'Only tell what would happen.' }),
  })
  .openapi('SwapBody');

/** What a select takes. */
export const SelectBody = z.strictObject({ provider: Provider, ...forced }).openapi('SelectBody');

/** What an unselect takes. */
export const ChangeBody = z.strictObject(change).openapi('ChangeBody');

/** What a refresh takes. */
export const RefreshBody = z
  .strictObject({ ...change, probation: Probation.optional() })
  .openapi('RefreshBody');

/** What a swap of several slots takes. */
export const SwapAllBody = z
  .strictObject({
    members: z
      .array(z.strictObject({ slot: Slot, provider: Provider }))
      .min(1)
      .max(1_000),
    ...forced,
  })
  .openapi('SwapAllBody');

/** An error, in words. */
export const Failure = z
  .object({ code: z.string().optional(), message: z.string(), hint: z.string().optional() })
  .openapi('Failure');

/** What a change did. */
export const SwapReport = z
  .object({
    id: z.number(),
    slot: z.string(),
    kind: z.enum(['select', 'follow', 'refresh']),
    from: z.string().optional(),
    to: z.string().optional(),
    group: z.array(z.object({ slot: z.string(), from: z.string().optional(), to: z.string().optional() })),
    outcome: z.enum(['switched', 'unchanged', 'superseded', 'rolledBack']),
    phases: z.array(z.object({ name: z.string(), ms: z.number() })),
    drained: z.object({
      calls: z.number(),
      ms: z.number(),
      cut: z.array(z.object({ method: z.string(), calls: z.number() })),
    }),
    warnings: z.array(Failure),
    requestedBy: z.string().optional(),
    reason: z.string().optional(),
  })
  .openapi('SwapReport');

/** What a swap would do. */
export const DryRun = z
  .object({
    would: z.object({
      slot: z.string(),
      from: z.string().optional().openapi({ description: 'What serves, as `memory#1`.' }),
      to: z.string().openapi({ description: 'The provider that would serve.' }),
      outcome: z.enum(['switched', 'unchanged']),
      rebuilds: z.array(z.string()).openapi({ description: 'Slots that would be rebuilt together with it.' }),
      keeps: z
        .array(z.string())
        .openapi({ description: 'Who would keep the old instance until they are gone themselves.' }),
      inFlight: z.number().openapi({ description: 'Calls that would have to end on the old instance.' }),
    }),
    explain: Explanation.openapi({ description: 'The ranking as it would be.' }),
  })
  .openapi('DryRun');

/** What came of a swap, or would. */
export const SwapAnswer = z.union([DryRun, SwapReport]).openapi('SwapAnswer');
