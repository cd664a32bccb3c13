import { z } from '../zod.js';
import { Slot } from './texts.js';

/** What is to be measured. */
export const MeasurementsQuery = z.strictObject({
  slot: Slot.optional().openapi({
    description: 'Whose calls. Default: those of all slots, of which only the number in flight is told.',
  }),
});

/** How much is called; of one slot a stream tells more: `at`, `provider`, `generation`, `inFlight`, `calls`, `failures`, `latency`. */
export const Measured = z
  .object({
    slots: z
      .record(z.string(), z.number())
      .openapi({ description: 'Calls in flight, of the slots where that has changed.' }),
  })
  .openapi('Measured');
