import { z } from '../zod.js';
import { Failure } from './changes.js';
import { whole } from './query.js';
import { Moment } from './slots.js';
import { Address, Word, whoAndWhy } from './texts.js';

const LOADING_MODES = ['in-process', 'worker', 'process'] as const;
const OUTCOMES = ['applied', 'unchanged', 'skipped', 'refused', 'failed', 'aborted'] as const;
const DEEDS = [
  ...(['trust-pinned', 'trust-followed', 'manifest-verified', 'applied', 'refused'] as const),
  ...(['revoked', 'withdrawn', 'unmet', 'expired', 'restored', 'checkpoint'] as const),
] as const;
const MOST_LINES = 1_000;

const Source = Word.openapi({ description: 'Name of a source, as its manifests say it.' });
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256: 64 digits, 0 to 9 and a to f');
const Seq = whole(1, Number.MAX_SAFE_INTEGER);

const Applied = z.object({
  source: z.string(),
  epoch: z.number(),
  version: z.number(),
  sha256: z.string(),
  signedAt: z.string(),
  expiresAt: z.string(),
  signedBy: z.array(z.string()).openapi({ description: 'SHA-256 of the keys that were counted.' }),
  entries: z.array(z.string()),
});

const Candidate = z.object({
  offer: z.string(),
  version: z.string().optional(),
  sha256: z.string().optional(),
  mode: z.enum(LOADING_MODES).optional(),
  stopped: z
    .enum(['revoked', 'expired'])
    .optional()
    .openapi({ description: 'Why it must not be used any more.' }),
});

/** How one source is doing. */
const SourceStatus = z
  .object({
    source: z.string(),
    manifestUrl: z.string(),
    applied: Applied.optional(),
    candidates: z.array(Candidate),
    unmet: z
      .array(z.object({ offer: z.string(), needs: z.string() }))
      .openapi({ description: 'What they need, and is not there any more.' }),
    perDomain: z.record(z.string(), z.number()),
    trustVersion: z.number().optional(),
    lastSuccessAt: Moment.optional(),
    lastFailureAt: Moment.optional(),
    consecutiveFailures: z.number(),
    lastError: z.object({ code: z.string(), text: z.string() }).optional(),
    lastDurationMs: z.number().optional(),
    nextSyncAt: Moment.optional(),
    isSyncing: z.boolean(),
  })
  .openapi('SourceStatus');

/** How all sources are doing. */
export const RemoteAnswer = z
  .object({
    sources: z.array(SourceStatus),
    isKept: z.boolean().openapi({
      description:
        'Whether what is known of sources outlives the process: without, so do no roll-backs that it refuses.',
    }),
  })
  .openapi('Remote');

/** What a sync takes. */
export const SyncBody = z
  .strictObject({
    source: Source.optional().openapi({ description: 'Default: the only one.' }),
    manifestUrl: Address.optional().openapi({
      description: 'Where the manifest is this time. Default: where it always is.',
    }),
    ...whoAndWhy,
  })
  .openapi('SyncBody');

/** What came of a sync, also where it was refused. */
export const SyncAnswer = z
  .object({
    source: z.string(),
    outcome: z.enum(OUTCOMES),
    epoch: z.number().optional(),
    version: z.number().optional(),
    added: z.array(z.string()),
    changed: z.array(z.string()),
    removed: z.array(z.string()),
    refused: z.array(z.object({ code: z.string(), path: z.string(), text: z.string() })),
    warnings: z
      .array(z.object({ code: z.string(), source: z.string(), offer: z.string(), text: z.string() }))
      .openapi({ description: 'What is not well since, of this source and of others.' }),
    error: Failure.optional(),
    durationMs: z.number(),
  })
  .openapi('SyncReport');

/** Which lines of the audit log to read. */
export const AuditQuery = z.strictObject({
  source: Source.optional(),
  before: Seq.optional(),
  limit: whole(1, MOST_LINES).optional(),
});

const Head = z.object({ seq: z.number(), hash: z.string() });

/** Lines of the audit log, newest first. */
export const AuditAnswer = z
  .object({
    lines: z.array(
      z.object({
        seq: z.number(),
        at: Moment,
        source: z.string(),
        what: z.enum(DEEDS),
        about: z.string().optional(),
        version: z.number().optional(),
        epoch: z.number().optional(),
        sha256: z.string().optional(),
        keyids: z.array(z.string()).optional(),
        code: z.string().optional(),
        detail: z.string().optional(),
        sealed: Head.optional(),
        previous: z.string(),
        hash: z.string(),
      }),
    ),
    next: z
      .number()
      .optional()
      .openapi({ description: 'There may be older ones: ask with `before` this number.' }),
  })
  .openapi('Audit');

/** A line that somebody has written down, of which the log is to be a continuation. */
export const ExpectedLine = z
  .strictObject({ seq: Seq.optional(), hash: Sha256.optional() })
  .refine(
    ({ seq, hash }) => (seq === undefined) === (hash === undefined),
    'says both of seq and hash, or none',
  );

/** What looking through the audit log has found. */
export const AuditVerdict = z
  .object({
    isSound: z.boolean(),
    count: z.number(),
    head: Head.optional().openapi({
      description: 'The last line: write it down elsewhere, and expect it later.',
    }),
    bad: z.object({ seq: z.number(), why: z.string() }).optional(),
  })
  .openapi('AuditVerdict');
