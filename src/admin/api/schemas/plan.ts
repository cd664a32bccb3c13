import { z } from '../zod.js';

const Cost = z.object({ bytes: z.number(), ns: z.number() });

/** What slots, candidates and calls cost, and what that means. */
export const Plan = z
  .object({
    slot: Cost.openapi({ description: 'A slot with one candidate, which serves.' }),
    candidate: Cost.openapi({ description: 'One more candidate, which does not.' }),
    call: z
      .object({ ns: z.number() })
      .openapi({ description: 'Through a live reference, over what it takes directly.' }),
    heap: z.object({ usedBytes: z.number(), limitBytes: z.number() }),
    slotsThatFit: z.number(),
    candidatesThatFit: z.number(),
    callsPerSecond: z.number().openapi({ description: 'Of calls that do nothing else, on one core.' }),
  })
  .openapi('Plan');
