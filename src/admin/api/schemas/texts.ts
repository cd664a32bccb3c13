import { isSlotName } from '../../../core/names.js';
import { isPrintable } from '../../../core/printable.js';
import { MOST_NAME, MOST_REASON } from '../../../core/said.js';
import { z } from '../zod.js';

const MOST_SLOT = 400;
const MOST_PATH = 1_000;
const MOST_ADDRESS = 2_000;
const MOST_PROVIDER = 128;
const DAY_MS = 86_400_000;

/** A text from outside, in one line. */
const line = (max: number) => z.string().min(1).max(max).refine(isPrintable, 'holds control characters');

/** Why something is asked for. */
export const Reason = line(MOST_REASON).openapi({
  description: 'Why; kept in the journal.',
  example: 'maintenance',
});

/** Who asks for something. */
export const RequestedBy = line(MOST_NAME).openapi({
  description: 'Who asks; the journal adds the way they came: `ann (socket)`.',
  example: 'ann',
});

/** A name of a slot. */
export const Slot = line(MOST_SLOT)
  .refine(isSlotName, 'is no slot: a slot is domain:key, for example adapter:cache')
  .openapi({ description: 'A slot, as `adapter:cache`.', example: 'adapter:cache' });

/** A name of a provider; whether there is one of that name is found out later. */
export const Provider = line(MOST_PROVIDER).openapi({
  description: 'A provider, as `redis`.',
  example: 'redis',
});

/** A path into the configuration. */
export const ConfigPath = line(MOST_PATH);

/** A word, as the name of a domain or of an area of the log. */
export const Word = line(MOST_NAME);

/** Where something is to be fetched; whether it may be is found out later. */
export const Address = line(MOST_ADDRESS);

/** Milliseconds that something may take. */
export const Milliseconds = z.number().min(0).max(DAY_MS);

/** Who, and why. */
export const whoAndWhy = { requestedBy: RequestedBy.optional(), reason: Reason.optional() };
