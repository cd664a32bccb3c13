import { z } from '../zod.js';
import { Moment } from './slots.js';
import { whoAndWhy } from './texts.js';

const BackupName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'has 1 to 64 letters, digits, "-" and "_"')
  .openapi({ description: 'Name of a backup in the folder `backups` of the state.' });

/** What a backup takes. */
export const BackupBody = z
  .strictObject({ name: BackupName.optional().openapi({ description: 'Default: the time.' }), ...whoAndWhy })
  .openapi('BackupBody');

/** What a restore takes. */
export const RestoreBody = z.strictObject({ name: BackupName, ...whoAndWhy }).openapi('RestoreBody');

/** A backup. */
export const BackupAnswer = z.object({ name: z.string(), bytes: z.number() }).openapi('Backup');

/** The backups that there are. */
export const BackupList = z
  .object({ backups: z.array(z.object({ name: z.string(), bytes: z.number(), at: Moment })) })
  .openapi('Backups');

/** A backup has taken the place of the state. */
export const RestoreAnswer = z
  .object({
    name: z.string(),
    replaced: z.string().openapi({ description: 'Folder within the state where the state as it was is in.' }),
  })
  .openapi('Restore');

/** What looking through the state has found. */
export const VerifyAnswer = z
  .object({ isSound: z.boolean(), problems: z.array(z.string()), rows: z.record(z.string(), z.number()) })
  .openapi('Verification');

/** What was asked for and how it ended, newest first. */
export const JournalAnswer = z
  .object({
    entries: z.array(
      z.object({
        id: z.number(),
        at: Moment,
        run: z.number(),
        kind: z.string(),
        stage: z.enum(['requested', 'ended']),
        change: z.number().optional(),
        slots: z.array(
          z.object({ slot: z.string(), from: z.string().optional(), to: z.string().optional() }),
        ),
        domain: z.string().optional(),
        who: z.string().optional(),
        why: z.string().optional(),
        outcome: z.string().optional(),
        phases: z.array(z.object({ name: z.string(), ms: z.number() })).optional(),
        error: z.string().optional(),
      }),
    ),
    next: z
      .number()
      .optional()
      .openapi({ description: 'There may be older ones: ask with `before` this id.' }),
  })
  .openapi('Journal');
