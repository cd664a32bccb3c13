import type { LoadingMode } from '../core/remote.js';
import type { GivenFetchOptions } from '../net/fetch-options.js';
import type { GivenCacheLimits } from './artifacts/cache-limits.js';
import type { GivenLimits } from './limits.js';
import type { GivenInProcessOptions, GivenIsolatedOptions } from './loading/loading-options.js';
import type { TrustSettings } from './source/trust-settings.js';
import type { HostModule } from './sync/host-modules.js';
import type { Allowed } from './verify/allowed.js';
import type { VersionFloor } from './verify/freshness.js';

/** What is sent to the server of the manifest, and to nobody else. */
export interface RemoteCredentials {
  /** Name of the header. Default `authorization`. */
  readonly header?: string | undefined;
  /** Name of the secret that is sent, as it is. */
  readonly secret?: string | undefined;
  /** What is sent, in place of a secret: asked for each time. */
  readonly value?: (() => string | Promise<string>) | undefined;
}

/** Where the code of artifacts runs, and within which bounds. */
export interface RemoteLoading
  extends
    Omit<GivenInProcessOptions, 'hostApi' | 'manyModules'>,
    Omit<GivenIsolatedOptions, 'hostApi' | 'failed'> {
  /** Default `in-process`, with the full rights of the process. */
  readonly mode?: LoadingMode | undefined;
  /** Other modes for some: `{ 'adapter:cache/redis': 'process' }`. */
  readonly modes?: Readonly<Record<string, LoadingMode>> | undefined;
  /** What artifacts may import: the name that they write, and the URL of what they get. Default nothing. */
  readonly hostApi?: Readonly<Record<string, string>> | undefined;
}

/** One source of manifests. What is left out has its default, or is said by the section `remote` of the configuration. */
export interface RemoteOptions {
  /** Where the manifest is: `https:`, or `file:` under one of `fetch.fileRoots`. */
  readonly manifestUrl?: string | undefined;
  /** Name of the source, as its manifests say it: letters, digits, `.`, `_` and `-`, in parts joined by `/`; no part begins with `.`. */
  readonly source?: string | undefined;
  /** Who is trusted: keys that are pinned, or a trust document that others follow. */
  readonly trust?: TrustSettings | undefined;
  /** False fetches nothing by itself. Default true. */
  readonly enabled?: boolean | undefined;
  /** Modules that manifests may name in factories, each by a function that imports it. Node's own are none. Default none. */
  readonly factories?: Readonly<Record<string, HostModule>> | undefined;
  /** What it may bring. Default anything. */
  readonly allow?: Allowed | undefined;
  /** The lowest version that is taken, also where everything that is known was lost. */
  readonly floor?: VersionFloor | undefined;
  /** Limits of documents and artifacts. */
  readonly limits?: GivenLimits | undefined;
  /** How it is fetched. The origin of the manifest is always allowed. */
  readonly fetch?: Omit<GivenFetchOptions, 'credentials'> | undefined;
  /** What is sent to the server of the manifest. Default nothing. */
  readonly credentials?: RemoteCredentials | undefined;
  /** Where the code of artifacts runs. */
  readonly loading?: LoadingMode | RemoteLoading | undefined;
  /** The folder that artifacts are kept in, as an absolute path. Default: within the state; without one, nothing is kept. */
  readonly cacheDir?: string | undefined;
  /** How much is kept there. */
  readonly cacheLimits?: GivenCacheLimits | undefined;
  /** Milliseconds between two syncs, give or take a tenth; 0 for none. Default 300,000. */
  readonly refreshIntervalMs?: number | undefined;
  /** A stream of events (SSE) that hints at news: each event has it synced soon. `https:`, of an origin that may be asked. */
  readonly eventsUrl?: string | undefined;
  /** Name of the secret that a webhook signs its hints with. Default: webhooks are refused. */
  readonly webhookSecret?: string | undefined;
  /** Milliseconds that the first start waits for what was never there before. Default 15,000. */
  readonly bootTimeoutMs?: number | undefined;
  /** What is done with what a trust document revokes: taken out, or its slot paused. Default `withdraw`. */
  readonly onRevoked?: 'withdraw' | 'pause' | undefined;
  /** What is done when the applied manifest expires: nothing, or its slots are drained. Default `keep`. */
  readonly onExpired?: 'keep' | 'drain' | undefined;
}

/** The same, as it holds. */
export interface SourceSettings extends RemoteOptions {
  readonly manifestUrl: string;
  readonly source: string;
  readonly trust: TrustSettings;
  readonly enabled: boolean;
  readonly refreshIntervalMs: number;
  readonly bootTimeoutMs: number;
  readonly onRevoked: 'withdraw' | 'pause';
  readonly onExpired: 'keep' | 'drain';
  readonly loading: RemoteLoading & { readonly mode: LoadingMode };
}
