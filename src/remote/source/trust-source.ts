import type { Manifest } from '../documents/manifest.js';
import type { Trust } from '../verify/trust.js';
import type { VerifiedManifest } from '../verify/verify-manifest.js';

/** What a refresh goes by. */
export interface RefreshContext {
  /** The time, in milliseconds since 1970: one for all that is verified together. */
  readonly now: number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
  /** Whether all of a manifest that is verified may come: before anything is kept of it. What it rejects with refuses the manifest. */
  readonly admit?: ((manifest: Manifest) => Promise<void>) | undefined;
}

/** What a source says now. */
export interface Refreshed {
  /** `same` where it is the very manifest that was verified last. */
  readonly kind: 'new' | 'same';
  /** The newest manifest. It is kept already, so nothing older is taken any more. */
  readonly verified: VerifiedManifest;
  /** Who is trusted. */
  readonly trust: Trust;
  /** Whether trust is another one than before: what serves may be revoked by it. */
  readonly hasNewTrust: boolean;
}

/** A kept manifest that is trusted still. */
export interface CachedManifest {
  /** What it says. */
  readonly verified: VerifiedManifest;
  /** Who is trusted. */
  readonly trust: Trust;
}

/** Which kept manifest: the one whose components served last, or the newest that was verified. */
export type CachedKind = 'applied' | 'verified';

/** Says what a source brings: by signed documents, or by whatever else is put in its place. */
export interface TrustSource {
  /** Its name. */
  readonly source: string;
  /**
   * Asks for what is newest. What is refused leaves everything as it was, and a line in the audit log.
   *
   * @throws RemoteError for everything that is not trusted; what fetching throws; StateError
   */
  refresh(context: RefreshContext): Promise<Refreshed>;
  /**
   * What can be used without asking anybody: a kept manifest, verified anew. Undefined where none is kept.
   *
   * @throws RemoteError where it is not trusted any more: it has expired, or is revoked; StateError
   */
  cached(now: number, kind?: CachedKind): Promise<CachedManifest | undefined>;
  /** Who is trusted, by what is kept: what it revokes must not serve. @throws RemoteError; StateError */
  trust(): Promise<Trust>;
}
