import type {
  KeptTrust,
  RemoteFact,
  RemoteRecord,
  RemoteRecords,
  TrustLink,
} from '../../core/remote-records.js';
import type { GivenLimits } from '../limits.js';
import { MOST_LINKS } from '../records/record-shape.js';
import { RemoteError } from '../remote-error.js';
import { nextTrust, openTrust, type DocumentedTrust } from '../verify/trust-chain.js';
import type { OpenedTrust } from './configured-trust.js';

/** What following trust needs. */
export interface FollowTools {
  readonly source: string;
  readonly limits: GivenLimits | undefined;
  readonly records: RemoteRecords;
}

/** Gives the trust document of a version; undefined where there is none. */
export type FetchTrust = (version: number) => Promise<Uint8Array | undefined>;

/** A trust document that takes the place of another one. */
interface Step extends OpenedTrust {
  readonly what: RemoteFact['what'];
  readonly before: DocumentedTrust | undefined;
  /** Those that led to it. */
  readonly chain: readonly TrustLink[];
}

/** Follows trust from document to document, and keeps each: what was followed once is not gone back from. */
export class TrustFollower {
  /** The kept document, opened: verifying its signatures again would say nothing new. */
  #opened: DocumentedTrust | undefined;

  constructor(
    private readonly pinned: OpenedTrust,
    private readonly tools: FollowTools,
  ) {}

  /**
   * Who is trusted by what is kept and what is pinned, whichever leads further.
   * @throws RemoteError `remote/pinned-too-old`; as `openTrust`
   */
  current({ trust }: RemoteRecord): DocumentedTrust {
    return trust && this.#leadsTo(trust) ? this.#open(trust) : this.pinned.trust;
  }

  /**
   * Follows trust as far as it goes; each document is kept before the next one is asked for.
   * @throws RemoteError as `current` and `nextTrust`; what fetching and keeping throw
   */
  async follow({ trust: kept }: RemoteRecord, now: number, fetch: FetchTrust): Promise<DocumentedTrust> {
    const goesOn = kept !== undefined && this.#leadsTo(kept);
    let trust = goesOn ? this.#open(kept) : this.pinned.trust;
    let chain = goesOn ? kept.chain : await this.#begin(kept, now);
    for (let envelope; (envelope = await fetch(trust.document.version + 1));) {
      const next = nextTrust(trust, envelope, this.tools.limits);
      chain = await this.#keep({ what: 'trust-followed', trust: next, envelope, before: trust, chain }, now);
      trust = next;
    }
    return trust;
  }

  #begin(kept: KeptTrust | undefined, now: number): Promise<readonly TrustLink[]> {
    const before = kept && this.#open(kept);
    return this.#keep({ what: 'trust-pinned', ...this.pinned, before, chain: [] }, now);
  }

  /**
   * Whether the kept document is one that the pinned one led to. Where another one was followed in place of the pinned one, or the
   * pinned one is newer, an operator wants the chain to begin there.
   */
  #leadsTo({ version: last, chain }: KeptTrust): boolean {
    const { document, sha256 } = this.pinned.trust;
    if (chain.some((link) => link.sha256 === sha256)) return true;
    const first = chain[0]?.version ?? last;
    if (document.version >= first) return false;
    throw new RemoteError(
      'remote/pinned-too-old',
      `The pinned trust document has version ${document.version}, and those from ${first} to ${last} were followed.`,
      {
        hint: 'pin a newer one: nobody can tell whether what was followed comes after the one that is pinned',
      },
    );
  }

  #open({ envelope, sha256 }: KeptTrust): DocumentedTrust {
    const { source, limits } = this.tools;
    if (this.#opened?.sha256 !== sha256) this.#opened = openTrust(envelope, { source, limits });
    return this.#opened;
  }

  async #keep({ what, trust, envelope, before, chain }: Step, at: number): Promise<readonly TrustLink[]> {
    const { source, records } = this.tools;
    const { sha256, signedBy } = trust;
    const { version, epoch } = trust.document;
    const links = [...chain, { version, sha256 }].slice(-MOST_LINKS);
    await records.write({
      source,
      at,
      trust: { envelope, version, sha256, chain: links },
      timestamp: before && hasOtherTimestamps(before, trust) ? null : undefined,
      facts: [{ what, about: 'trust', version, epoch, sha256, keyids: signedBy }],
    });
    return links;
  }
}

/**
 * Timestamps of other signers, or of a later epoch, count from their beginning: whoever had stolen a key could have signed the highest
 * version that there is.
 */
function hasOtherTimestamps(before: DocumentedTrust, next: DocumentedTrust): boolean {
  const [old, now] = [before, next].map(({ document }) =>
    [...(document.roles.timestamp?.keyids ?? [])].sort().join(),
  );
  return old !== now || next.epoch > before.epoch;
}
