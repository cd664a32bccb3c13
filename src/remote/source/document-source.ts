import type { RemoteRecord, RemoteRecords } from '../../core/remote-records.js';
import { ANYTHING, FUNCTION, type Option } from '../../core/option-bag.js';
import { oneLineOf, type OneiricError } from '../../core/errors.js';
import { limitsOf, type GivenLimits } from '../limits.js';
import { checkOptions } from '../options.js';
import { isSourceName } from '../records/record-shape.js';
import { RemoteError } from '../remote-error.js';
import { FLOOR, type VersionFloor } from '../verify/freshness.js';
import type { Trust } from '../verify/trust.js';
import { configuredTrust } from './configured-trust.js';
import type { TrustSettings } from './trust-settings.js';
import type { FetchDocument } from './fetch-document.js';
import { Refresh, type SourceTools } from './refresh.js';
import { TrustFollower } from './trust-follower.js';
import type { CachedKind, CachedManifest, Refreshed, RefreshContext, TrustSource } from './trust-source.js';

/** Where a source is, and who is trusted to say what it brings. */
export interface DocumentSourceOptions {
  /** Its name: it is in everything that is signed for it. */
  readonly source: string;
  /** Where its manifest is. Trust documents are beside it as `trust/2.json`, and the timestamp as `timestamp.json`. */
  readonly manifestUrl: string;
  /** Who is trusted. */
  readonly trust: TrustSettings;
  /** Gets documents. */
  readonly fetch: FetchDocument;
  /** What is known of it. */
  readonly records: RemoteRecords;
  /** The lowest version that is taken, also where what was known is lost. */
  readonly floor?: VersionFloor | undefined;
  /** Limits other than the usual. */
  readonly limits?: GivenLimits | undefined;
}

const OPTIONS = new Map<keyof DocumentSourceOptions, Option>([
  ['source', { fits: isSourceName, expected: 'a name of at most 256 characters' }],
  ['manifestUrl', { fits: (value) => typeof value === 'string' && URL.canParse(value), expected: 'a URL' }],
  ['trust', ANYTHING],
  ['fetch', FUNCTION],
  ['records', ANYTHING],
  ['floor', FLOOR],
  ['limits', ANYTHING],
]);

/**
 * A source of signed documents: trust is followed to its end, the timestamp says which manifest is the newest where trust asks for
 * one, and of the manifest nothing is used before what is known of it is kept. One refresh at a time.
 */
export class DocumentSource implements TrustSource {
  readonly #tools: SourceTools;

  /** @throws RemoteError `remote/bad-option`, `remote/unknown-option`, `remote/bad-key`, `remote/bad-threshold`; as `openTrust` */
  constructor(options: DocumentSourceOptions) {
    const needed = ['source', 'manifestUrl', 'trust', 'fetch', 'records'];
    checkOptions(options, { options: OPTIONS, needed, where: 'DocumentSource' });
    const { source, records, limits } = options;
    const pinned = configuredTrust(options.trust, { source, limits });
    const follower =
      pinned.kind === 'document' ? new TrustFollower(pinned, { source, records, limits }) : undefined;
    this.#tools = { ...options, limits: limitsOf(limits), pinned: pinned.trust, follower };
  }

  get source(): string {
    return this.#tools.source;
  }

  async refresh(context: RefreshContext): Promise<Refreshed> {
    const refresh = new Refresh(this.#tools, await this.#read(), context);
    return this.#recording(context.now, refresh, () => refresh.run());
  }

  async cached(now: number, kind: CachedKind = 'applied'): Promise<CachedManifest | undefined> {
    const refresh = new Refresh(this.#tools, await this.#read(), { now });
    return this.#recording(now, refresh, async () => refresh.cached(kind));
  }

  async trust(): Promise<Trust> {
    const { follower, pinned } = this.#tools;
    return follower ? follower.current(await this.#read()) : pinned;
  }

  #read(): Promise<RemoteRecord> {
    return this.#tools.records.read(this.source);
  }

  /** What is refused leaves a line, and nothing else. */
  async #recording<T>(at: number, refresh: Refresh, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof RemoteError) await this.#record(at, refresh.about, error);
      throw error;
    }
  }

  async #record(at: number, about: string, error: OneiricError): Promise<void> {
    const fact = { what: 'refused', about, code: error.code, detail: oneLineOf(error) } as const;
    // Why it was refused is what has to be told; that the state takes nothing, it tells itself.
    await this.#tools.records.write({ source: this.source, at, facts: [fact] }).catch(() => undefined);
  }
}
