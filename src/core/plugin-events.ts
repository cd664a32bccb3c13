import type { EventFact } from './event-fact.js';

/** What every event about a plugin says. */
export interface PluginFact extends EventFact {
  /** Name of its package. */
  readonly plugin: string;
  /** Version of its package, where it says one. */
  readonly version: string | undefined;
}

/** What a plugin offers is there. */
export interface PluginLoaded extends PluginFact {
  /** Discriminates the union. */
  readonly type: 'plugin.loaded';
  /** How many candidates it has. */
  readonly candidates: number;
  /** Milliseconds that finding, importing and reading it took. */
  readonly durationMs: number;
}

/** A plugin could not be loaded. Nothing of it is there, and the application goes on without. */
export interface PluginFailed extends PluginFact {
  /** Discriminates the union. */
  readonly type: 'plugin.failed';
  /** What is wrong. */
  readonly error: unknown;
}

/** What happens to plugins. */
export type PluginEvent = PluginLoaded | PluginFailed;
