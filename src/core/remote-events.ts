import type { EventFact } from './event-fact.js';
import type { SyncReport } from './remote.js';

/** What every event about a source says. */
export interface SourceFact extends EventFact {
  /** Name of the source. */
  readonly source: string;
}

/** What a source brings has changed. */
export interface RemoteApplied
  extends SourceFact, Pick<SyncReport, 'added' | 'changed' | 'removed' | 'durationMs'> {
  /** Discriminates the union. */
  readonly type: 'remote.applied';
  /** Version of the manifest. */
  readonly version: number;
}

/** Something of a source was not trusted, or not well made. What was there before serves. */
export interface RemoteRefused extends SourceFact {
  /** Discriminates the union. */
  readonly type: 'remote.refused';
  /** What is wrong. */
  readonly error: unknown;
  /** How many syncs in a row were refused or failed. */
  readonly consecutiveFailures: number;
}

/** A sync could not be done. What was there before serves. */
export interface RemoteFailed extends SourceFact {
  /** Discriminates the union. */
  readonly type: 'remote.failed';
  /** What went wrong. */
  readonly error: unknown;
  /** How many syncs in a row were refused or failed. */
  readonly consecutiveFailures: number;
}

/** A trust document was followed to the next version. */
export interface RemoteTrustFollowed extends SourceFact {
  /** Discriminates the union. */
  readonly type: 'remote.trust-followed';
  /** Version of the document that is trusted now. */
  readonly version: number;
}

/** What must not be used any more was taken out of use. */
export interface RemoteStopped extends SourceFact {
  /** Discriminates the union. */
  readonly type: 'remote.stopped';
  /** Its artifact or its keys are revoked, or its manifest has expired. */
  readonly why: 'revoked' | 'expired';
  /** What was done: taken out, its slot paused, drained, or nothing. */
  readonly action: 'withdraw' | 'pause' | 'drain' | 'keep';
  /** What it is about: `adapter:cache/redis`. */
  readonly offers: readonly string[];
}

/** Something that is not well, and that others go on beside. */
export interface RemoteWarning extends SourceFact {
  /** Discriminates the union. */
  readonly type: 'remote.warning';
  /** What is not well. */
  readonly error: unknown;
}

/** What happens to sources of manifests. */
export type RemoteEvent =
  RemoteApplied | RemoteRefused | RemoteFailed | RemoteTrustFollowed | RemoteStopped | RemoteWarning;
