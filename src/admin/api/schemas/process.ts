import { LOG_THRESHOLDS } from '../../../core/logger.js';
import { z } from '../zod.js';
import { Failure } from './changes.js';
import { Moment } from './slots.js';
import { Word, whoAndWhy } from './texts.js';

/** What extends the application. */
export const PluginList = z
  .object({
    plugins: z.array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        state: z.enum(['loaded', 'failed']),
        candidates: z.array(z.string()),
        error: Failure.optional(),
        ms: z.number(),
      }),
    ),
  })
  .openapi('Plugins');

/** What the process runs for as long as it lives. */
export const LoopList = z
  .object({
    loops: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['running', 'waiting', 'stopped']),
        runs: z.number(),
        failures: z.number(),
        startedAt: Moment.optional(),
        beatAt: Moment.optional(),
        nextRunAt: Moment.optional(),
        lastError: z.string().optional(),
      }),
    ),
  })
  .openapi('Loops');

/** Which lines of the log are written. */
export const LogLevels = z
  .object({ levels: z.record(z.string(), z.enum(LOG_THRESHOLDS)) })
  .openapi('LogLevels', { description: 'By area; `*` is every one that is not named.' });

/** What a change of the levels takes. */
export const LogBody = z
  .strictObject({
    level: z
      .enum([...LOG_THRESHOLDS, 'default'])
      .openapi({ description: '`default` goes back to the settings.' }),
    area: Word.optional().openapi({ description: 'Default `*`.' }),
    ...whoAndWhy,
  })
  .openapi('LogBody');

/** Who asks, and why, and nothing else. */
export const WhoAndWhy = z.strictObject(whoAndWhy).openapi('WhoAndWhy');

/** What looks and changes nothing records nobody. */
export const Nothing = z.strictObject({}).openapi('Nothing');

/** What came of reading the configuration again. */
export const ReloadAnswer = z.object({ errors: z.array(Failure) }).openapi('Reload');

/** Which secrets to fetch anew. */
export const RotateBody = z
  .strictObject({
    names: z.array(z.string().min(1).max(200)).max(1_000).optional(),
    provider: Word.optional().openapi({ description: 'All that came from this store.' }),
    all: z.literal(true).optional(),
    ...whoAndWhy,
  })
  .refine(
    ({ names, provider, all }) => [names, provider, all].filter((one) => one !== undefined).length === 1,
    'says one of names, provider and all',
  )
  .openapi('RotateBody');

/** What came of it: names only. */
export const RotateAnswer = z
  .object({
    names: z.array(z.string()),
    changed: z.array(z.string()),
    missing: z.array(z.string()),
    failed: z.array(z.object({ name: z.string(), why: z.string() })),
    slots: z.array(z.string()),
    rejected: Failure.optional(),
    known: z
      .array(z.string())
      .optional()
      .openapi({ description: 'Those that anything goes by, where one is missing.' }),
  })
  .openapi('Rotation');
