import { z } from '../zod.js';

/** Why a request was not done (RFC 9457). */
export const ProblemBody = z
  .object({
    type: z.string().openapi({ description: '`urn:oneiric:error:<code>`.' }),
    title: z.string(),
    status: z.number(),
    detail: z.string().openapi({ description: 'What failed, and what still holds.' }),
    code: z.string().openapi({ description: 'Stable across releases: compare this.' }),
    hint: z.string().optional().openapi({ description: 'What to do about it.' }),
    at: z.string().optional().openapi({ description: 'Where in the application.' }),
    holds: z.string().optional().openapi({ description: 'Of a change that failed: what still serves.' }),
    instance: z.string().openapi({ description: 'Of this occurrence: `urn:uuid:…`.' }),
  })
  .openapi('Problem');
