import { FLAG, FUNCTION, TEXT, wholeNumber, type Option } from '../core/option-bag.js';
import type { LoadingMode } from '../core/remote.js';
import type { GivenFetchOptions } from '../net/fetch-options.js';
import type { GivenCacheLimits } from './artifacts/cache-limits.js';
import { isMap, line } from './documents/rules.js';
import { limitsOf, type GivenLimits } from './limits.js';
import type { GivenInProcessOptions, GivenIsolatedOptions } from './loading/loading-options.js';
import { checkOptions } from './options.js';
import { RemoteError } from './remote-error.js';
import type { TrustSettings } from './source/configured-trust.js';
import type { HostModule } from './sync/host-modules.js';
import type { Allowed } from './verify/admission.js';
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
  /** Name of the source, as its manifests say it. */
  readonly source?: string | undefined;
  /** Who is trusted: keys that are pinned, or a trust document that others follow. */
  readonly trust?: TrustSettings | undefined;
  /** False fetches nothing by itself. Default true. */
  readonly enabled?: boolean | undefined;
  /** Modules that manifests may name in factories, each by a function that imports it. Default none. */
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
  /** The folder that artifacts are kept in. Default: within the state; without one, nothing is kept. */
  readonly cacheDir?: string | undefined;
  /** How much is kept there. */
  readonly cacheLimits?: GivenCacheLimits | undefined;
  /** Milliseconds between two syncs, give or take a tenth; 0 for none. Default 300,000. */
  readonly refreshIntervalMs?: number | undefined;
  /** A stream of events (SSE) that hints at news: each event has it synced soon. */
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

const DAY_MS = 86_400_000;
const MODES: readonly unknown[] = ['in-process', 'worker', 'process'] satisfies LoadingMode[];
const BAG: Option = { fits: isMap, expected: 'an object' };

const among = (...choices: readonly string[]): Option => ({
  fits: (value) => choices.includes(value as string),
  expected: choices.join(' or '),
});

const FACTORIES: Option = {
  fits: (value) => isMap(value) && Object.values(value).every((one) => typeof one === 'function'),
  expected: "an object of functions that import: { 'acme-cache': () => import('acme-cache') }",
};

const LOADING: Option = {
  fits: (value) => MODES.includes(value) || isMap(value),
  expected: 'in-process, worker, process, or an object with mode',
};

const OPTIONS = new Map<keyof RemoteOptions, Option>([
  ['manifestUrl', TEXT],
  ['source', line(200)],
  ['trust', BAG],
  ['enabled', FLAG],
  ['factories', FACTORIES],
  ['allow', BAG],
  ['floor', BAG],
  ['limits', BAG],
  ['fetch', BAG],
  ['credentials', BAG],
  ['loading', LOADING],
  ['cacheDir', TEXT],
  ['cacheLimits', BAG],
  ['refreshIntervalMs', wholeNumber(0, DAY_MS)],
  ['eventsUrl', TEXT],
  ['webhookSecret', line(200)],
  ['bootTimeoutMs', wholeNumber(1, DAY_MS)],
  ['onRevoked', among('withdraw', 'pause')],
  ['onExpired', among('keep', 'drain')],
]);

const CREDENTIALS = new Map<keyof RemoteCredentials, Option>([
  ['header', line(100)],
  ['secret', line(200)],
  ['value', FUNCTION],
]);

const MODE: Option = among('in-process', 'worker', 'process');

const OF_LOADING = new Map<string, Option>([
  ['mode', MODE],
  [
    'modes',
    {
      fits: (value) => isMap(value) && Object.values(value).every((one) => MODE.fits(one)),
      expected: "an object: { 'adapter:cache/redis': 'process' }",
    },
  ],
  [
    'hostApi',
    {
      fits: (value) => isMap(value) && Object.values(value).every((one) => typeof one === 'string'),
      expected: 'an object of URLs',
    },
  ],
]);

/**
 * @param where who was given them
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`
 */
export function checkRemoteOptions(given: unknown, where: string): asserts given is RemoteOptions {
  checkOptions(given, { options: OPTIONS, needed: [], where });
  const { credentials, loading, limits } = given as RemoteOptions;
  limitsOf(limits);
  if (credentials) checkCredentials(credentials, `${where}.credentials`);
  if (typeof loading !== 'object') return;
  const known = new Map(Object.entries(loading).filter(([name]) => OF_LOADING.has(name)));
  checkOptions(Object.fromEntries(known), { options: OF_LOADING, needed: [], where: `${where}.loading` });
}

/** One source with nothing left out. @throws RemoteError as `checkRemoteOptions`, and where something is missing */
export function sourceSettingsFrom(given: RemoteOptions, where: string): SourceSettings {
  checkRemoteOptions(given, where);
  const { manifestUrl, source, trust, loading = 'in-process' } = given;
  if (manifestUrl === undefined) throw missing('manifestUrl', where);
  if (source === undefined) throw missing('source', where);
  if (trust === undefined) throw missing('trust', where);
  const all =
    typeof loading === 'string' ? { mode: loading } : { ...loading, mode: loading.mode ?? 'in-process' };
  const { enabled = true, refreshIntervalMs = 300_000, bootTimeoutMs = 15_000 } = given;
  const { onRevoked = 'withdraw', onExpired = 'keep' } = given;
  const settled = { enabled, refreshIntervalMs, bootTimeoutMs, onRevoked, onExpired };
  return Object.freeze({ ...given, manifestUrl, source, trust, loading: all, ...settled });
}

function checkCredentials(given: RemoteCredentials, where: string): void {
  checkOptions(given, { options: CREDENTIALS, needed: [], where });
  if ((given.secret === undefined) !== (given.value === undefined)) return;
  throw new RemoteError('remote/bad-option', `${where} needs one of secret and value.`, {
    path: where,
    hint: 'secret is the name of one that the application has; value is a function',
  });
}

const missing = (name: string, where: string) =>
  new RemoteError('remote/bad-option', `${where} has no ${name}.`, {
    path: where,
    hint: `say it in RemoteModule.forRoot, or in the section remote of the configuration`,
  });
