import type { OneiricEvent } from '../core/events.js';
import type { PluginEvent } from '../core/plugin-events.js';
import type { PluginReport, PluginSettings } from '../core/plugins.js';
import type { Clock } from '../core/ports.js';

/** A plugin whose code is there. */
export interface ImportedPlugin {
  /** Name of its package. */
  readonly name: string;
  readonly version: string | undefined;
  /** What its file exports by default. */
  readonly exported: unknown;
}

/** What a plugin has added to an application. */
export interface AddedParts {
  /** Names of its candidates. */
  readonly candidates: readonly string[];
  /** What its instances are made by. */
  readonly origins: ReadonlySet<object>;
}

/** The plugins of one application. */
export interface PluginsOfApplication {
  /** Those whose code is there, in the order in which they are to be read. */
  readonly imported: readonly ImportedPlugin[];
  /** What a plugin offers is about to be added. */
  adding(plugin: ImportedPlugin): void;
  /** What a plugin offers is there. */
  loaded(plugin: ImportedPlugin, parts: AddedParts): void;
  /** Nothing of a plugin is there. */
  failed(plugin: ImportedPlugin, error: unknown): void;
  /** Something happened while the application started. */
  heard(event: OneiricEvent): void;
  /** Gives up those that kept the application from starting. @returns whether there are any */
  giveUp(error: unknown): boolean;
  /** What happened to each. */
  events(): readonly PluginEvent[];
  /** @param redact takes out of a text what nobody may see */
  reports(redact: (text: string) => string): readonly PluginReport[];
}

/** Finds and imports plugins. Never rejects: what is wrong with one is told of that one. */
export type PluginLoader = (settings: PluginSettings, clock: Clock) => Promise<PluginsOfApplication>;
