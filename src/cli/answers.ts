import type { z } from '../admin/api/zod.js';
import type { ActivityAnswer as ActivitySchema } from '../admin/api/schemas/activity.js';
import type { DryRun as DryRunSchema, SwapReport } from '../admin/api/schemas/changes.js';
import type { Explanation as ExplanationSchema } from '../admin/api/schemas/explanation.js';
import type * as slots from '../admin/api/schemas/slots.js';
import type { HealthSnapshot } from '../core/health-report.js';
import type { ActivityDecision } from '../core/activity.js';
import type { Difference } from '../container/desires/differences.js';
import type { WireEvent } from '../admin/events/wire-event.js';
import type { JournalRow, Verification } from '../core/state.js';
import type { PluginReport } from '../core/plugins.js';
import type { GraphFacts } from '../container/graph/graph-facts.js';

// What the admin API answers, as its schemas say.
export type Slots = z.infer<typeof slots.SlotList>;
export type SlotRow = z.infer<typeof slots.SlotRow>;
export type SlotStatus = z.infer<typeof slots.SlotStatus>;
export type StatusList = z.infer<typeof slots.StatusList>;
export type Explanation = z.infer<typeof ExplanationSchema>;
export type Report = z.infer<typeof SwapReport>;
export type DryRun = z.infer<typeof DryRunSchema>;
export type ActivityAnswer = z.infer<typeof ActivitySchema>;
export type ActivityList = { readonly decisions: readonly ActivityDecision[] };
export type HealthAnswer = HealthSnapshot;
export interface ProbeAnswer {
  readonly status?: string;
  readonly details?: unknown;
}
export interface Differences {
  readonly differences: readonly Difference[];
}
export interface RecentEvents {
  readonly events: readonly WireEvent[];
  readonly next: string;
}
export interface JournalAnswer {
  readonly entries: readonly JournalRow[];
}
export type { JournalRow };
export interface Plugins {
  readonly plugins: readonly PluginReport[];
}
export interface ConfigExplanation {
  readonly text: string;
}
export interface ConfigAnswer {
  readonly profile: string;
  readonly sources: readonly { source: string; layer: string; state: string; error?: { message: string } }[];
  readonly values: unknown;
}
export type GraphAnswer = Partial<GraphFacts> & { readonly text?: string };
export type GraphEdge = GraphFacts['edges'][number];
export interface LogAnswer {
  readonly levels: Readonly<Record<string, string>>;
}
export interface RotationAnswer {
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  readonly failed: readonly { readonly name: string; readonly why: string }[];
  readonly slots: readonly string[];
  readonly rejected?: { readonly message: string };
}
export interface BackupAnswer {
  readonly name: string;
}
export type RestoreAnswer = { readonly name: string };
export type VerifyAnswer = Verification;
export interface TokenAnswer {
  readonly role: string;
}
