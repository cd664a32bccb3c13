import type { SettingsClass } from './class-libraries.js';

/** A provider that configuration may speak of. */
export interface DirectoryProvider {
  /** `domain:key`. */
  readonly slot: string;
  readonly provider: string;
  /** The class of its settings; undefined where it takes none. */
  readonly settings?: SettingsClass | undefined;
}

/** A section of somebody's own. */
interface DirectorySection {
  readonly name: string;
  readonly cls: SettingsClass;
}

/** What exists in the application, for the configuration to speak of. */
export interface Directory {
  providers(): readonly DirectoryProvider[];
  sections(): readonly DirectorySection[];
  /** All domains, the built-in ones too. */
  domains(): readonly string[];
  /** Names of interceptors of somebody's own. Default: none. */
  interceptors?(): readonly string[];
  /** Whether providers may come that nobody knows yet, as manifests bring them. Default false. */
  expectsMore?(): boolean;
}

/** What exists in the application, and a text that is another one whenever something else does. */
export interface LivingDirectory extends Directory {
  version(): string;
}

export const EMPTY_DIRECTORY: LivingDirectory = Object.freeze({
  providers: () => [],
  sections: () => [],
  domains: () => [],
  version: () => '',
});
