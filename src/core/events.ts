import type { ActivityDecision } from './activity.js';
import type { AdminEvent } from './admin-events.js';
import type { Candidate } from './candidate.js';
import type { EventFact } from './event-fact.js';
import type { LogFields, LogLevel, LoggedError } from './logger.js';
import type { HealthEvent } from './health-events.js';
import type { HttpEvent } from './http-events.js';
import type { SlotName } from './names.js';
import type { PluginEvent } from './plugin-events.js';
import type { RemoteEvent } from './remote-events.js';
import type { RuntimeEvent } from './runtime-events.js';
import type { SecretEvent } from './secret-events.js';
import type { StateEvent } from './state-events.js';
import type { HandlerFailed, LiveWarning, PlainWarning, ScopeWarning } from './warning-events.js';

/** Layers of selections, highest first. */
export const SELECTION_LAYERS = [
  'operator',
  'test',
  'explicit',
  'environment',
  'config',
  'manifest',
  'module',
] as const;

/** The layer that a selection comes from. */
export type SelectionLayer = (typeof SELECTION_LAYERS)[number];

/** One generation of one slot, in words: what served, serves or was to serve. */
export interface GenerationLabel {
  /** Name of the implementation. */
  readonly provider: string;
  /** Running number of the instance within its slot. */
  readonly generation: number;
}

/** What every event of a swap says. */
export interface SwapFact extends EventFact {
  /** Number of the swap within the application. */
  readonly id: number;
  /** The slots of its group. */
  readonly slots: readonly SlotName[];
}

/** What every event about one slot of a swap says. */
export interface SlotFact extends SwapFact {
  /** The slot concerned. */
  readonly slot: SlotName;
}

/** Somebody asked for a change. */
export interface SwapRequested extends SwapFact {
  /** Discriminates the union. */
  readonly type: 'swap.requested';
  /** What was asked for: a provider, the ranking, or a new instance. */
  readonly kind: 'select' | 'follow' | 'refresh';
  /** Why, where the asker said so. */
  readonly reason?: string;
  /** Who, where the asker said so. */
  readonly requestedBy?: string;
}

/** A change holds all its slots, and prepares; or is prepared, and is about to switch. */
export interface SwapProgressed extends SwapFact {
  /** Discriminates the union. */
  readonly type: 'swap.started' | 'swap.prepared';
}

/** Another instance serves a slot. */
export interface SwapSwitched extends SlotFact {
  /** Discriminates the union. */
  readonly type: 'swap.switched';
  /** What served before, if anything did. */
  readonly from?: GenerationLabel;
  /** What serves now; nothing where the slot fell vacant. */
  readonly to?: GenerationLabel;
}

/** A slot has returned to what served before: its change was on probation and failed, or came with modules that could not be loaded. */
export interface SwapRolledBack extends SlotFact {
  /** Discriminates the union. */
  readonly type: 'swap.rolledBack';
  /** What had come to serve, and retires now. */
  readonly from: GenerationLabel;
  /** What served before, and serves again. */
  readonly to: GenerationLabel;
  /** Why, in a few words: `3 of 4 calls failed`. */
  readonly why: string;
  /** Calls that had ended on probation. */
  readonly calls: number;
  /** How many of them had failed. */
  readonly failures: number;
}

/** The calls of an old generation have ended, or were cut. */
export interface SwapRetired extends SlotFact {
  /** Discriminates the union. */
  readonly type: 'swap.retired';
  /** The old generation. */
  readonly from: GenerationLabel;
  /** Calls that were still running at its deadline. */
  readonly cut: number;
}

/** An old generation is disposed of. */
export interface SwapDisposed extends SlotFact {
  /** Discriminates the union. */
  readonly type: 'swap.disposed';
  /** The old generation. */
  readonly from: GenerationLabel;
}

/** A change has ended with its report. */
export interface SwapCompleted extends SwapFact {
  /** Discriminates the union. */
  readonly type: 'swap.completed';
  /** As in the report. */
  readonly outcome: 'switched' | 'unchanged' | 'superseded' | 'rolledBack';
  /** Milliseconds from request to report. */
  readonly durationMs: number;
}

/** A change did not reach its switch. */
export interface SwapFailed extends SwapFact {
  /** Discriminates the union. */
  readonly type: 'swap.failed';
  /** What the asker got. */
  readonly error: unknown;
}

/** A change was aborted before its switch. */
export interface SwapAborted extends SwapFact {
  /** Discriminates the union. */
  readonly type: 'swap.aborted';
  /** Why, in the words of whoever aborted it. */
  readonly reason: string;
}

/** A newer wish has overtaken a change. */
export interface SwapSuperseded extends SwapFact {
  /** Discriminates the union. */
  readonly type: 'swap.superseded';
  /** Number of the newer change. */
  readonly by: number;
}

/** Something failed after the switch, and changed nothing of it. */
export interface SwapWarning extends SwapFact {
  /** Discriminates the union. */
  readonly type: 'swap.warning';
  /** Where it failed. */
  readonly phase: string;
  /** What failed. */
  readonly error: unknown;
}

/** A candidate came or went. */
export interface CandidateListed extends EventFact {
  /** Discriminates the union. */
  readonly type: 'candidate.registered' | 'candidate.unregistered';
  /** The candidate, frozen. */
  readonly candidate: Candidate;
}

/** What every event about the trouble of one candidate says. */
export interface CandidateFact extends EventFact {
  /** Its slot. */
  readonly slot: SlotName;
  /** Its provider. */
  readonly provider: string;
}

/** A candidate failed, and is left alone by automatic requests for a while. */
export interface CandidateBlocked extends CandidateFact {
  /** Discriminates the union. */
  readonly type: 'candidate.blocked';
  /** What failed. */
  readonly error: unknown;
  /** Milliseconds since 1970. */
  readonly nextTryAt: number;
}

/** A blocked candidate may be tried again. */
export interface CandidateUnblocked extends CandidateFact {
  /** Discriminates the union. */
  readonly type: 'candidate.unblocked';
}

/** A factory or hook of a candidate outlived its deadline and goes on. */
export interface CandidateAbandoned extends CandidateFact {
  /** Discriminates the union. */
  readonly type: 'candidate.abandoned';
  /** Where it hangs. */
  readonly phase: string;
}

/** A task that an instance had spawned failed. The instance serves on. */
export interface TaskFailed extends CandidateFact {
  /** Discriminates the union. */
  readonly type: 'task.failed';
  /** Running number of the instance within its slot. */
  readonly generation: number;
  /** Name of the task. */
  readonly task: string;
  /** What it threw. */
  readonly error: unknown;
}

/** A selection was made or dropped. */
export interface SelectionChanged extends EventFact {
  /** Discriminates the union. */
  readonly type: 'selection.changed';
  /** The slot concerned. */
  readonly slot: SlotName;
  /** Where the selection comes from. */
  readonly layer: SelectionLayer;
  /** The provider wanted now; undefined where the layer wants none any more. */
  readonly provider: string | undefined;
}

/** What every event about the settings of one instance says. */
export interface SettingsFact extends CandidateFact {
  /** Running number of the instance within its slot. */
  readonly generation: number;
}

/** An instance goes by changed settings from here on: its `onConfigChange` has ended. */
export interface SettingsApplied extends SettingsFact {
  /** Discriminates the union. */
  readonly type: 'settings.applied';
}

/** An instance could not take changed settings over; it serves on, and is renewed. */
export interface SettingsWarning extends SettingsFact {
  /** Discriminates the union. */
  readonly type: 'settings.warning';
  /** What went wrong. */
  readonly error: unknown;
}

/** Configuration says something else than before. */
export interface ConfigChanged extends EventFact {
  /** Discriminates the union. */
  readonly type: 'config.changed';
  /** What is different, as `adapters.selections.cache`; of very many the first ones. */
  readonly paths: readonly string[];
  /** Names of the sources whose words are taken from here on: files, sources of your own. */
  readonly sources: readonly string[];
}

/** What a source says cannot be used; what was accepted of it before still holds. */
export interface ConfigRejected extends EventFact {
  /** Discriminates the union. */
  readonly type: 'config.rejected';
  /** Name of the source. */
  readonly source: string;
  /** What is wrong, with file, line and column where they are known. */
  readonly error: unknown;
}

/** What a source says can be used again. */
export interface ConfigRecovered extends EventFact {
  /** Discriminates the union. */
  readonly type: 'config.recovered';
  /** Name of the source. */
  readonly source: string;
}

/** Something about configuration is odd, and changes nothing of what holds. */
export interface ConfigWarning extends EventFact {
  /** Discriminates the union. */
  readonly type: 'config.warning';
  /** What is odd, and where. */
  readonly message: string;
}

/** What happens to configuration. */
export type ConfigEvent = ConfigChanged | ConfigRejected | ConfigRecovered | ConfigWarning;

/** An operator has paused, drained or resumed a slot, or a domain: that is one event, however many slots it has. */
export interface ActivityChanged extends EventFact, ActivityDecision {
  /** Discriminates the union. */
  readonly type: 'activity.changed';
}

/** An instance could not be told that its slot is paused or resumed, which it is all the same. */
export interface ActivityWarning extends CandidateFact {
  /** Discriminates the union. */
  readonly type: 'activity.warning';
  /** What its hook failed with. */
  readonly error: unknown;
}

/** Who takes calls. */
export type ActivityEvent = ActivityChanged | ActivityWarning;

/** The application starts, has started, stops or has stopped. */
export interface ApplicationStaged extends EventFact {
  /** Discriminates the union. */
  readonly type: 'app.starting' | 'app.started' | 'app.closing' | 'app.closed';
}

/** The application could not start; what had started is being undone. */
export interface ApplicationStartFailed extends EventFact {
  /** Discriminates the union. */
  readonly type: 'app.start-failed';
  /** What went wrong first. */
  readonly error: unknown;
}

/** A component has written a line into the log. */
export interface LogWritten extends EventFact {
  /** Discriminates the union. */
  readonly type: 'log.written';
  /** How much it matters. */
  readonly level: LogLevel;
  /** Name of the module of whoever wrote it. */
  readonly area: string;
  /** What it says, without secrets. */
  readonly message: string;
  /** What it says besides, as bounded, plain data without secrets. */
  readonly fields: LogFields;
  /** The error among its fields. */
  readonly error?: LoggedError;
}

/** A place that lines of the log go to fails, or does not take what it was given. Lines wait, as far as there is room. */
export interface LogFailed extends EventFact {
  /** Discriminates the union. */
  readonly type: 'log.failed';
  /** Which: `console` or `file`. */
  readonly sink: string;
  /** What is wrong. */
  readonly error: unknown;
}

/** A place that lines of the log go to takes them again. */
export interface LogRecovered extends EventFact {
  /** Discriminates the union. */
  readonly type: 'log.recovered';
  /** Which: `console` or `file`. */
  readonly sink: string;
  /** Lines for which there was no room meanwhile. */
  readonly dropped: number;
}

/** What happens to the log itself. */
export type LogEvent = LogWritten | LogFailed | LogRecovered;

/** What happens to bindings. */
export type SwapEvent =
  | SwapRequested
  | SwapProgressed
  | SwapSwitched
  | SwapRolledBack
  | SwapRetired
  | SwapDisposed
  | SwapCompleted
  | SwapFailed
  | SwapAborted
  | SwapSuperseded
  | SwapWarning;

/** Everything that happens, as one closed union: logs, telemetry and dashboards are renderers of it. */
export type OneiricEvent =
  | SwapEvent
  | CandidateListed
  | CandidateBlocked
  | CandidateUnblocked
  | CandidateAbandoned
  | TaskFailed
  | SelectionChanged
  | SettingsApplied
  | SettingsWarning
  | ConfigEvent
  | SecretEvent
  | ActivityEvent
  | PlainWarning
  | LogEvent
  | ScopeWarning
  | LiveWarning
  | HandlerFailed
  | StateEvent
  | HealthEvent
  | PluginEvent
  | RemoteEvent
  | RuntimeEvent
  | AdminEvent
  | HttpEvent
  | ApplicationStaged
  | ApplicationStartFailed;
