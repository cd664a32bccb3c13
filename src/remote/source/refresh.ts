import type {
  KeptManifest,
  KeptTimestamp,
  RemoteChange,
  RemoteRecord,
  RemoteRecords,
} from '../../core/remote-records.js';
import type { RemoteLimits } from '../limits.js';
import { RemoteError } from '../remote-error.js';
import { checkClock, checkUnexpired, type KnownManifest, type VersionFloor } from '../verify/freshness.js';
import { DocumentedTrust } from '../verify/trust-chain.js';
import type { Trust } from '../verify/trust.js';
import { verifyManifest, type VerifiedManifest } from '../verify/verify-manifest.js';
import { verifyTimestamp, type VerifiedTimestamp } from '../verify/verify-timestamp.js';
import type { FetchDocument, FetchedDocument } from './fetch-document.js';
import type { TrustFollower } from './trust-follower.js';
import type { CachedKind, CachedManifest, Refreshed, RefreshContext } from './trust-source.js';

/** What a source is made of. */
export interface SourceTools {
  readonly source: string;
  readonly manifestUrl: string;
  readonly fetch: FetchDocument;
  readonly records: RemoteRecords;
  readonly floor?: VersionFloor | undefined;
  readonly limits: RemoteLimits;
  readonly pinned: Trust;
  /** Undefined where keys are pinned, which nothing follows. */
  readonly follower: TrustFollower | undefined;
}

/** A timestamp that is trusted, and the bytes that it came as. */
interface TakenTimestamp {
  readonly verified: VerifiedTimestamp;
  readonly kept: KeptTimestamp;
}

/** The manifest as it came, or as it was kept where it is the same. */
type Came = Pick<KeptManifest, 'envelope' | 'etag'>;

/** Beside the manifest. */
const TRUST_FOLDER = 'trust/';

/** No server needs more, and what is longer is not kept. */
const LONGEST_ETAG = 1_000;

/** One look at a source: one time for all of it, and one state that it goes on from. */
export class Refresh {
  #about = 'trust';

  constructor(
    private readonly tools: SourceTools,
    private readonly record: RemoteRecord,
    private readonly context: RefreshContext,
  ) {}

  /** What is being looked at. */
  get about(): string {
    return this.#about;
  }

  /** @throws RemoteError; what fetching and keeping throw */
  async run(): Promise<Refreshed> {
    const { record } = this;
    this.#checkRecord();
    const trust = await this.#trust();
    const timestamp = trust.timestampSigners ? await this.#timestamp(trust) : undefined;
    this.#about = 'manifest';
    const came = await this.#manifest();
    const verified = this.#verify(came.envelope, {
      trust,
      timestamp: timestamp?.verified,
      known: record.known,
    });
    await this.context.admit?.(verified.manifest);
    this.context.signal?.throwIfAborted();
    await this.tools.records.write(this.#change(came, verified, timestamp));
    const kind = verified.isKnown ? 'same' : 'new';
    return Object.freeze({ kind, verified, trust, hasNewTrust: shaOf(trust) !== record.trust?.sha256 });
  }

  /** @throws RemoteError */
  cached(kind: CachedKind): CachedManifest | undefined {
    const { record, tools } = this;
    const kept = record[kind];
    if (!kept) return undefined;
    const trust = tools.follower?.current(record) ?? tools.pinned;
    const timestamp = trust.timestampSigners ? this.#keptTimestamp(trust) : undefined;
    this.#about = `${kind} manifest`;
    const { epoch, version, sha256 } = kept;
    const known = record.known && { ...record.known, epoch, version, sha256 };
    return Object.freeze({ trust, verified: this.#verify(kept.envelope, { trust, timestamp, known }) });
  }

  #checkRecord(): void {
    const { known, isLost } = this.record;
    const { floor, limits } = this.tools;
    if (isLost && !floor) {
      throw new RemoteError(
        'remote/records-lost',
        'What was known of the source may have been lost with a state that was damaged.',
        { hint: 'restore a backup of the state, or say in the configuration what was known: floor.version' },
      );
    }
    if (known) checkClock(this.context.now, known.at, limits);
  }

  async #trust(): Promise<Trust> {
    const { follower, pinned, limits } = this.tools;
    if (!follower) return pinned;
    const { now } = this.context;
    const trust = await follower.follow(this.record, now, async (version) => {
      const found = await this.#fetch(`${TRUST_FOLDER}${version}.json`, limits.trustBytes, {
        mayBeMissing: true,
      });
      return found.kind === 'bytes' ? found.bytes : undefined;
    });
    if (trust.expiresAt !== undefined) checkUnexpired('The trust document', trust.expiresAt, now);
    return trust;
  }

  async #timestamp(trust: Trust): Promise<TakenTimestamp> {
    this.#about = 'timestamp';
    const { source, limits } = this.tools;
    const found = await this.#fetch('timestamp.json', limits.timestampBytes);
    const envelope = bytesOf(found, 'timestamp');
    // It was forgotten with those who signed it.
    const known = (await this.tools.records.read(source)).timestamp;
    const verified = verifyTimestamp(envelope, {
      trust,
      source,
      now: this.context.now,
      known: known && { version: known.version, sha256: known.sha256 },
      limits,
    });
    return { verified, kept: { ...verified.known, envelope } };
  }

  #keptTimestamp(trust: Trust): VerifiedTimestamp | undefined {
    this.#about = 'timestamp';
    const { source, limits } = this.tools;
    const kept = this.record.timestamp;
    return kept && verifyTimestamp(kept.envelope, { trust, source, now: this.context.now, limits });
  }

  async #manifest(): Promise<Came> {
    const { verified: kept } = this.record;
    const found = await this.#fetch('', this.tools.limits.manifestBytes, { etag: kept?.etag });
    if (found.kind === 'unchanged' && kept) return kept;
    const { etag } = found.kind === 'bytes' ? found : {};
    return {
      envelope: bytesOf(found, 'manifest'),
      etag: etag !== undefined && etag.length <= LONGEST_ETAG ? etag : undefined,
    };
  }

  #verify(
    envelope: Uint8Array,
    by: { trust: Trust; timestamp: VerifiedTimestamp | undefined; known: KnownManifest | undefined },
  ): VerifiedManifest {
    const { source, floor, limits } = this.tools;
    return verifyManifest(envelope, { ...by, source, floor, limits, now: this.context.now });
  }

  /** The timestamp goes with the manifest that it means: neither is of use without the other. */
  #change(
    { envelope, etag }: Came,
    verified: VerifiedManifest,
    timestamp: TakenTimestamp | undefined,
  ): RemoteChange {
    const { known, signedBy, isKnown } = verified;
    const { epoch, version, sha256 } = known;
    const fact = {
      what: 'manifest-verified',
      about: 'manifest',
      epoch,
      version,
      sha256,
      keyids: signedBy,
    } as const;
    return {
      source: this.tools.source,
      at: this.context.now,
      timestamp: timestamp?.kept,
      verified: { envelope, etag, epoch, version, sha256 },
      facts: isKnown ? [] : [fact],
    };
  }

  async #fetch(
    path: string,
    maxBytes: number,
    more: { readonly etag?: string | undefined; readonly mayBeMissing?: boolean } = {},
  ): Promise<FetchedDocument> {
    const { fetch, manifestUrl } = this.tools;
    const { signal } = this.context;
    signal?.throwIfAborted();
    const url = path === '' ? manifestUrl : new URL(path, manifestUrl).href;
    const found = await fetch({ url, maxBytes, ...more, signal });
    signal?.throwIfAborted();
    return found;
  }
}

function bytesOf(found: FetchedDocument, what: string): Uint8Array {
  if (found.kind === 'bytes') return found.bytes;
  throw new RemoteError('remote/no-document', `There is no ${what} where it should be.`);
}

const shaOf = (trust: Trust) => (trust instanceof DocumentedTrust ? trust.sha256 : undefined);
