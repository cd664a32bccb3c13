import type { ActivityAnswer as ActivitySchema, PausedList } from '../admin/api/schemas/activity.js';
import type { DryRun as DryRunSchema, SwapReport } from '../admin/api/schemas/changes.js';
import type * as configuration from '../admin/api/schemas/config.js';
import type { Explanation as ExplanationSchema } from '../admin/api/schemas/explanation.js';
import type { GraphAnswer as GraphSchema } from '../admin/api/schemas/graph.js';
import type * as health from '../admin/api/schemas/health.js';
import type { LoadTestReport } from '../admin/api/schemas/load-test.js';
import type { Plan as PlanSchema } from '../admin/api/schemas/plan.js';
import type * as process from '../admin/api/schemas/process.js';
import type * as remote from '../admin/api/schemas/remote.js';
import type * as slots from '../admin/api/schemas/slots.js';
import type * as state from '../admin/api/schemas/state.js';
import type { WireEvent } from '../admin/events/wire-event.js';
import type { RotateTokenAnswer } from '../admin/api/schemas/tokens.js';
import type { LinkAnswer } from '../admin/api/schemas/sessions.js';
import type { z } from '../admin/api/zod.js';

// What the admin API answers, as its schemas say: types only, nothing of them is loaded.
export type Slots = z.infer<typeof slots.SlotList>;
export type SlotRow = z.infer<typeof slots.SlotRow>;
export type SlotStatus = z.infer<typeof slots.SlotStatus>;
export type StatusList = z.infer<typeof slots.StatusList>;
export type Explanation = z.infer<typeof ExplanationSchema>;
export type Report = z.infer<typeof SwapReport>;
export type DryRun = z.infer<typeof DryRunSchema>;
export type ActivityAnswer = z.infer<typeof ActivitySchema>;
export type Paused = z.infer<typeof PausedList>;
export type GraphAnswer = z.infer<typeof GraphSchema>;
export type GraphEdge = NonNullable<GraphAnswer['edges']>[number];
export type HealthAnswer = z.infer<typeof health.HealthAnswer>;
export type ProbeAnswer = z.infer<typeof health.ProbeAnswer>;
export type Differences = z.infer<typeof health.Differences>;
/** As a stream tells each of them. */
export interface RecentEvents {
  readonly events: readonly WireEvent[];
  readonly next: string;
}
export type JournalAnswer = z.infer<typeof state.JournalAnswer>;
export type JournalRow = JournalAnswer['entries'][number];
export type BackupAnswer = z.infer<typeof state.BackupAnswer>;
export type RestoreAnswer = z.infer<typeof state.RestoreAnswer>;
export type VerifyAnswer = z.infer<typeof state.VerifyAnswer>;
export type RemoteStatus = z.infer<typeof remote.RemoteAnswer>;
export type SourceStatus = RemoteStatus['sources'][number];
export type SyncReport = z.infer<typeof remote.SyncAnswer>;
export type Audit = z.infer<typeof remote.AuditAnswer>;
export type AuditRow = Audit['lines'][number];
export type AuditVerdict = z.infer<typeof remote.AuditVerdict>;
export type TokenAnswer = z.infer<typeof RotateTokenAnswer>;
export type LoginLink = z.infer<typeof LinkAnswer>;
export type Plugins = z.infer<typeof process.PluginList>;
export type LogAnswer = z.infer<typeof process.LogLevels>;
export type RotationAnswer = z.infer<typeof process.RotateAnswer>;
export type ConfigAnswer = z.infer<typeof configuration.ConfigAnswer>;
export type ConfigExplanation = z.infer<typeof configuration.ConfigExplanation>;
export type LoadTest = z.infer<typeof LoadTestReport>;
export type Plan = z.infer<typeof PlanSchema>;
