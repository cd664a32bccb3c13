import type { SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import type { RemoteEvent } from '../core/remote-events.js';
import type { RemoteRecords } from '../core/remote-records.js';
import type { ReadyMade } from '../modules/configured-interceptors.js';
import { Fetcher } from '../net/fetcher.js';
import type { ArtifactCache } from './artifacts/artifact-cache.js';
import { fetchOptionsFor, type SecretOf } from './fetch-options-for.js';
import type { FailedInstance } from './loading/loading-options.js';
import { RemoteError } from './remote-error.js';
import type { SourceSettings } from './remote-options.js';
import { DocumentSource } from './source/document-source.js';
import type { FetchDocument, FetchedDocument } from './source/fetch-document.js';
import { ArtifactCode } from './sync/artifact-code.js';
import type { Claims } from './sync/claims.js';
import { HostModules } from './sync/host-modules.js';
import { listenToHints } from './sync/listen-to-hints.js';
import { Loaders } from './sync/loaders.js';
import type { ManifestStream } from './sync/manifest-stream.js';
import type { Needs } from './sync/needs.js';
import type { RemoteHost } from './sync/remote-host.js';
import { RemoteSource } from './sync/remote-source.js';
import type { FollowedSource } from './remote-service.js';
import { Revivals } from './sync/revivals.js';
import { SourceSync } from './sync/source-sync.js';
import { requesterOf } from './sync/stops.js';

/** What all sources of an application share. */
export interface SharedParts {
  readonly host: RemoteHost;
  readonly records: RemoteRecords;
  readonly manifests: ManifestStream;
  readonly claims: Claims;
  /** What all that they bring needs. */
  readonly needs: Needs;
  /** Makes what stands around calls, where an entry says so. */
  readonly readyMade: ReadyMade;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly tell: (event: RemoteEvent) => void;
  /** The cache in a folder, one for all who have that; undefined for no folder. */
  readonly cacheIn: (settings: SourceSettings) => ArtifactCache | undefined;
}

/** A source with what is to be run and closed with it. */
export interface MadeSource extends FollowedSource {
  readonly close: () => void;
}

/** How long an import of a module of the host may take, where nothing is said, in milliseconds. */
const IMPORT_MS = 5_000;

/** @throws RemoteError, NetError for what its settings say wrongly */
export async function makeSource(settings: SourceSettings, shared: SharedParts): Promise<MadeSource> {
  const { clock, random, tell, records, host, claims, needs, readyMade } = shared;
  const secret: SecretOf = (name) => host.secret(name);
  const { source, loading, manifestUrl } = settings;
  const warn = (error: unknown) => tell({ type: 'remote.warning', at: clock.epoch(), source, error });
  const fetcher = new Fetcher(fetchOptionsFor(settings, secret), { clock, random, warn });
  const requestedBy = requesterOf(source);
  const revivals = new Revivals({ host, clock, requestedBy, warn });
  const sync = new SourceSync({
    ...{ settings, records, host, claims, needs, readyMade, tell },
    documents: documentsAt(manifestUrl, async (request) => fetcher.fetch(request)),
    // Tags are of one address only.
    documentsAt: (url) =>
      documentsAt(url, async (request) => withoutTag(await fetcher.fetch({ ...request, etag: undefined }))),
    code: new ArtifactCode({ fetch: artifactFetch(fetcher), cache: shared.cacheIn(settings), warn }),
    modules: new HostModules(settings.factories ?? {}, { clock, importMs: loading.importMs ?? IMPORT_MS }),
    loaders: new Loaders(loading, earsOf(revivals, warn), clock),
    now: () => clock.epoch(),
    applied: (manifest) => shared.manifests.applied(manifest),
  });

  function documentsAt(url: string, fetch: FetchDocument): DocumentSource {
    const { trust, floor, limits } = settings;
    return new DocumentSource({ source, manifestUrl: url, trust, floor, limits, records, fetch });
  }

  const made = new RemoteSource({ settings, sync, records, needs, clock, random, tell });
  return {
    source: made,
    listen: listenerOf(settings.eventsUrl, { made, fetcher, shared, warn }),
    close: () => {
      revivals.close();
      fetcher.close();
    },
  };
}

const withoutTag = (found: FetchedDocument): FetchedDocument =>
  found.kind === 'bytes' ? { ...found, etag: undefined } : found;

const artifactFetch =
  (fetcher: Fetcher) =>
  async ({ uri, length }: { uri: string; length: number }, signal: AbortSignal): Promise<Uint8Array> => {
    const fetched = await fetcher.fetch({ url: uri, maxBytes: length, exactBytes: length, signal });
    return fetched.kind === 'bytes' ? fetched.bytes : new Uint8Array();
  };

const earsOf = (revivals: Revivals, warn: (error: unknown) => void) => ({
  failed: ({ slot, provider, error }: FailedInstance) => {
    warn(error);
    revivals.ended(slot as SlotName, provider);
  },
  manyModules: (modules: number) => warn(manyModules(modules)),
});

const manyModules = (modules: number) =>
  new RemoteError(
    'remote/many-modules',
    `${modules} modules of artifacts are in this process, and none of them is ever given back.`,
    { hint: 'restart when it suits, or load artifacts as worker or process' },
  );

interface Listening {
  readonly made: RemoteSource;
  readonly fetcher: Fetcher;
  readonly shared: SharedParts;
  readonly warn: (error: unknown) => void;
}

function listenerOf(
  url: string | undefined,
  { made, fetcher, shared, warn }: Listening,
): FollowedSource['listen'] {
  if (url === undefined) return undefined;
  const { clock, random } = shared;
  const events = (signal: AbortSignal) => fetcher.stream({ url, signal });
  return (signal) => listenToHints({ events, hint: () => made.loop.hint(), warn, clock, random }, signal);
}
