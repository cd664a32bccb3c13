import { z } from '../zod.js';
import { Activity } from './slots.js';
import { Milliseconds, Reason, RequestedBy, Word } from './texts.js';

const said = { note: Reason.optional(), requestedBy: RequestedBy.optional() };

/** What a pause or a resume takes. */
export const PauseBody = z.strictObject(said).openapi('PauseBody');

/** What a drain takes. */
export const DrainBody = z.strictObject({ ...said, timeoutMs: Milliseconds.optional() }).openapi('DrainBody');

/** A domain in a path. */
export const DomainPath = z.strictObject({ domain: Word });

/** Whether a slot or domain takes calls. */
export const ActivityAnswer = z
  .object({ slot: z.string().optional(), domain: z.string().optional(), activity: Activity })
  .openapi('ActivityAnswer');

/** What is paused or draining. */
export const PausedList = z
  .object({
    paused: z.array(
      z.object({
        slot: z.string().optional(),
        domain: z.string().optional(),
        activity: Activity,
        note: z.string().optional(),
        requestedBy: z.string().optional(),
      }),
    ),
  })
  .openapi('Paused');
