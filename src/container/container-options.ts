import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Clock, SettingsSource } from '../core/ports.js';
import type { Recorder } from '../core/recorder.js';
import type { Deadlines } from '../core/swap.js';
import type { Ref } from '../core/token.js';
import type { ForeignBinding } from './bridge/foreign.js';
import type { ConditionSource } from './candidates/conditions.js';
import type { PriorityOptions } from './candidates/default-priority.js';

/** What a container is made with. */
export interface ContainerOptions extends PriorityOptions {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly settings: SettingsSource;
  /** What conditions of candidates are about. Default: the profile `default`, and no configuration. */
  readonly conditions?: ConditionSource | undefined;
  /** Awaited at the start, before anything else is built: it may activate what it needs. */
  readonly prepare?: (() => Promise<void> | undefined) | undefined;
  readonly emit: (event: OneiricEvent) => void;
  /**
   * Takes out of what components throw what nobody may see, before its words are kept.
   * @returns the same, where it could be cleaned; otherwise what may be shown instead
   */
  readonly clean?: ((thrown: unknown) => unknown) | undefined;
  /** Keeps a record of changes and decisions. */
  readonly recorder?: Recorder | undefined;
  /** What stands in for a name that nothing answers to, inversify neither. */
  readonly missing?: ((ref: Ref | SlotName) => ForeignBinding | undefined) | undefined;
  /** How what nothing answers to can be had from outside, where it is there: for hints. */
  readonly outside?: ((ref: Ref | SlotName) => string | undefined) | undefined;
}

/** How far an application is. */
export type Stage = 'new' | 'starting' | 'started' | 'closing' | 'closed';
