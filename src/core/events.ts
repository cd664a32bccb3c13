import type { Candidate } from './candidate.js';
import type { SlotName } from './names.js';

/** Layers of selections, highest first. */
export const SELECTION_LAYERS = ['operator', 'explicit', 'environment', 'config', 'manifest', 'module'] as const;

/** The layer that a selection comes from. */
export type SelectionLayer = (typeof SELECTION_LAYERS)[number];

/** One generation of one slot, in words: what served, serves or was to serve. */
export interface GenerationLabel {
  readonly provider: string;
  readonly generation: number;
}

/** What a swap event says besides its type. */
interface SwapFact {
  readonly at: number;
  /** Number of the swap within the application. */
  readonly id: number;
  readonly slots: readonly SlotName[];
}

/** Everything that happens, as one closed union: logs, telemetry and dashboards are renderers of it. */
export type OneiricEvent =
  | (SwapFact & { readonly type: 'swap.requested'; readonly kind: string; readonly reason?: string; readonly requestedBy?: string })
  | (SwapFact & { readonly type: 'swap.started' })
  | (SwapFact & { readonly type: 'swap.prepared' })
  | (SwapFact & { readonly type: 'swap.switched'; readonly slot: SlotName; readonly from?: GenerationLabel; readonly to?: GenerationLabel })
  | (SwapFact & { readonly type: 'swap.retired'; readonly slot: SlotName; readonly from: GenerationLabel; readonly cut: number })
  | (SwapFact & { readonly type: 'swap.disposed'; readonly slot: SlotName; readonly from: GenerationLabel })
  | (SwapFact & { readonly type: 'swap.completed'; readonly outcome: string; readonly durationMs: number })
  | (SwapFact & { readonly type: 'swap.failed'; readonly error: unknown })
  | (SwapFact & { readonly type: 'swap.aborted'; readonly reason: string })
  | (SwapFact & { readonly type: 'swap.superseded'; readonly by: number })
  | (SwapFact & { readonly type: 'swap.warning'; readonly phase: string; readonly error: unknown })
  | { readonly type: 'candidate.registered' | 'candidate.unregistered'; readonly at: number; readonly candidate: Candidate }
  | { readonly type: 'candidate.blocked'; readonly at: number; readonly slot: SlotName; readonly provider: string; readonly error: unknown; readonly nextTryAt: number }
  | { readonly type: 'candidate.unblocked'; readonly at: number; readonly slot: SlotName; readonly provider: string }
  | { readonly type: 'candidate.abandoned'; readonly at: number; readonly slot: SlotName; readonly provider: string; readonly phase: string }
  | { readonly type: 'selection.changed'; readonly at: number; readonly slot: SlotName; readonly layer: SelectionLayer; readonly provider: string | undefined }
  | { readonly type: 'app.starting' | 'app.started' | 'app.closing' | 'app.closed'; readonly at: number }
  | { readonly type: 'app.start-failed'; readonly at: number; readonly error: unknown };

/** An event of one type. */
export type EventOf<K extends OneiricEvent['type']> = Extract<OneiricEvent, { type: K }>;
