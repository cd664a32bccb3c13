import { z } from '../zod.js';
import { Moment } from './slots.js';
import { Milliseconds, whoAndWhy } from './texts.js';

/** Whose token. */
export const RolePath = z.strictObject({ role: z.enum(['operator', 'viewer']) });

/** What replacing a token takes. */
export const RotateTokenBody = z
  .strictObject({
    graceMs: Milliseconds.optional().openapi({
      description: 'How long the one before is taken as well. Default 0.',
    }),
    ...whoAndWhy,
  })
  .openapi('RotateTokenBody');

/** A new token: it is told only here, and in the file of its role where there still is one. */
export const RotateTokenAnswer = z
  .object({ role: z.enum(['operator', 'viewer']), token: z.string(), graceUntil: Moment })
  .openapi('RotatedToken');
