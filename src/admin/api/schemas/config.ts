import { CONFIG_LAYERS } from '../../../config/tree.js';
import { z } from '../zod.js';
import { Failure } from './changes.js';

const Layer = z.enum(CONFIG_LAYERS);

const Origin = z.object({
  layer: Layer,
  source: z.string(),
  variable: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
});

const Value = z.unknown().openapi({ description: 'Secrets are `***`.' });

/** All that is said at the moment. */
export const ConfigAnswer = z
  .object({
    profile: z.string(),
    sources: z.array(
      z.object({
        source: z.string(),
        layer: z.string(),
        state: z.enum(['accepted', 'rejected', 'absent']),
        error: Failure.optional(),
      }),
    ),
    values: Value,
    warnings: z.array(z.string()),
  })
  .openapi('Config');

/** Where a value comes from. */
export const ConfigExplanation = z
  .object({
    path: z.string(),
    value: Value,
    layer: Layer.optional(),
    origin: Origin.optional(),
    said: z.array(z.object({ layer: Layer, origin: Origin, value: Value, isAppended: z.boolean() })),
    text: z.string(),
  })
  .openapi('ConfigExplanation');

/** The JSON Schema of what may be said. */
export const ConfigSchema = z
  .record(z.string(), z.unknown())
  .openapi('ConfigSchema', { description: 'A JSON Schema, draft 2020-12.' });
