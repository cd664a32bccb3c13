import { SELECTION_LAYERS } from '../../../core/events.js';
import { z } from '../zod.js';

/** Milliseconds since 1970. */
export const Moment = z.number().openapi({ description: 'Milliseconds since 1970.' });

/** Whether a slot takes calls. */
export const Activity = z.enum(['active', 'paused', 'draining']);

/** Whose decision refuses the calls of a slot. */
const ActivityBy = z.array(z.enum(['slot', 'domain']));

/** How what serves a slot is doing. */
export const HealthStatus = z.enum(['healthy', 'degraded', 'unhealthy', 'unknown']);

/** How far a slot is. */
export const SlotState = z.enum([
  'inactive',
  'activating',
  'active',
  'swapping',
  'failed',
  'vacant',
  'closed',
]);

/** What a slot is set to, and by whom. */
export const Selection = z
  .object({
    provider: z.string(),
    layer: z.enum(SELECTION_LAYERS),
    unmet: z.boolean().optional().openapi({ description: 'It has no effect: no candidate can meet it.' }),
  })
  .openapi('Selection');

/** A registered offer. */
const Candidate = z
  .object({
    slot: z.string(),
    provider: z.string(),
    priority: z.number(),
    stackLevel: z.number(),
    capabilities: z.array(z.string()),
    source: z.enum(['module', 'config', 'plugin', 'manifest', 'runtime', 'test']),
    scope: z.enum(['singleton', 'transient', 'request']),
    activation: z.enum(['eager', 'lazy']),
    version: z.string().optional(),
    module: z.string().optional(),
    package: z.string().optional(),
    declaredAt: z.string().optional(),
    order: z.number(),
  })
  .openapi('Candidate');

/** The same, with what it says besides: there may be much of that. */
const CandidateInFull = Candidate.extend({
  metadata: z
    .record(z.string(), z.unknown())
    .optional()
    .openapi({ description: 'What it says besides, for the domain that runs it and for people.' }),
}).openapi('CandidateInFull');

/** A slot in a list. */
export const SlotRow = z
  .object({
    slot: z.string(),
    state: SlotState,
    chosen: z.string().optional().openapi({ description: 'Provider that is first in the ranking.' }),
    active: z.string().optional().openapi({ description: 'Provider that serves.' }),
    generation: z.number().optional(),
    activity: Activity,
    health: HealthStatus.optional().openapi({ description: 'Where health is watched.' }),
    selection: Selection.optional(),
    candidate: Candidate.optional().openapi({ description: 'What is chosen.' }),
    shadowed: z
      .array(Candidate)
      .optional()
      .openapi({ description: 'The others, best first, where they were asked for.' }),
  })
  .openapi('SlotRow');

/** The slots of an application. */
export const SlotList = z
  .object({
    slots: z.array(SlotRow),
    next: z.string().optional().openapi({ description: 'There are more: ask with `after` this slot.' }),
  })
  .openapi('SlotList');

/** What stands around the calls of a slot. */
const Interceptor = z.object({
  name: z.string(),
  order: z.number(),
  methods: z.array(z.string()).optional(),
  of: z.enum(['config', 'slot', 'provider', 'manifest']),
  state: z.record(z.string(), z.unknown()).optional(),
});

/** The time in which what served before stands by. */
const Probation = z.object({
  since: Moment,
  until: Moment,
  calls: z.number(),
  failures: z.number(),
  standby: z.array(z.string()),
});

/** How one slot is doing. */
export const SlotStatus = z
  .object({
    slot: z.string(),
    state: SlotState,
    active: z.string().optional(),
    pending: z.string().optional(),
    generation: z.number().optional(),
    inFlight: z.number(),
    activity: Activity,
    activityNote: z.string().optional(),
    activityBy: ActivityBy,
    probation: Probation.optional(),
    lastError: z.string().optional(),
    lastChangeAt: Moment.optional(),
    lastActivatedAt: Moment.optional(),
    lastHealthAt: Moment.optional(),
    successfulSwaps: z.number(),
    failedSwaps: z.number(),
    recentSwapDurationsMs: z.array(z.number()),
    abandoned: z.array(z.string()),
    retiring: z.array(z.string()),
    interceptors: z.array(Interceptor),
  })
  .openapi('SlotStatus');

/** How all slots are doing. */
export const StatusList = z.object({ slots: z.array(SlotStatus) }).openapi('StatusList');

/** What a query chooses. */
export const Resolution = z
  .object({ slot: z.string(), candidate: CandidateInFull.optional() })
  .openapi('Resolution');

/** What slots are set to. */
export const SelectionList = z
  .object({ selections: z.array(Selection.extend({ slot: z.string() })) })
  .openapi('Selections');
