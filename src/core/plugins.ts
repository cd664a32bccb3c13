/** Which packages extend an application. */
export interface PluginOptions {
  /** Names of packages. */
  readonly packages?: readonly string[];
  /** Also those among the `dependencies` of the application's package.json that say they are plugins. Default false. */
  readonly discover?: boolean;
  /** The folder that packages are looked up from, as Node does. Default: the working directory. */
  readonly from?: string;
}

/** The same, as it holds. */
export type PluginSettings = Required<Omit<PluginOptions, 'from'>> & Pick<PluginOptions, 'from'>;

/** Why a plugin is not loaded. */
export interface PluginFailure {
  /** `area/what`, stable across releases. */
  readonly code: string;
  /** What is wrong, without secrets. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string | undefined;
}

/** How one plugin is doing. */
export interface PluginReport {
  /** Name of its package. */
  readonly name: string;
  /** Version of its package, where it says one. */
  readonly version: string | undefined;
  /** Whether what it offers is there, or nothing of it. */
  readonly state: 'loaded' | 'failed';
  /** What it offers: `adapter:cache/valkey`. */
  readonly candidates: readonly string[];
  /** Why it is not loaded. */
  readonly error: PluginFailure | undefined;
  /** Milliseconds that finding, importing and reading it took, beside the others; what held all of them up counts for each. */
  readonly ms: number;
}
