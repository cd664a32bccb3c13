import { z } from '../zod.js';

const MOST_DIGITS = 16;

/** A whole number in a query. */
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'is no whole number')
    .max(MOST_DIGITS)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .openapi({ type: 'integer', minimum: min, maximum: max });

/** Yes or no in a query. */
export const Flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .openapi({ type: 'boolean' });

/** Names in a query, separated by commas. */
export const Names = z
  .string()
  .max(1_000)
  .transform((text) => text.split(',').filter((name) => name !== ''))
  .openapi({ type: 'string', description: 'Names, separated by commas.' });

const LONGEST_LIST = 7_000;

/** Names of slots in a query, separated by commas, which names of slots have none of. */
export const SlotNames = z
  .string()
  .max(LONGEST_LIST)
  .transform((text) => text.split(',').filter((name) => name !== ''))
  .openapi({ type: 'string', description: 'Only these slots, separated by commas.' });
