import { z } from '../zod.js';
import { Moment } from './slots.js';
import { whoAndWhy } from './texts.js';

/** What asking for a link takes. */
export const LinkBody = z
  .strictObject({
    role: z.enum(['operator', 'viewer']).optional().openapi({
      description: 'What it logs in as. Default operator.',
    }),
    ...whoAndWhy,
  })
  .openapi('LinkBody');

/** A link: it is told only here. */
export const LinkAnswer = z
  .object({ url: z.string(), role: z.enum(['operator', 'viewer']), expiresAt: Moment })
  .openapi('LoginLink');
