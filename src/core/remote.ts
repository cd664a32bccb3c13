import type { Observable } from 'rxjs';
import type { AuditHead, AuditLine, AuditQuery, AuditVerdict } from './remote-records.js';

/** One thing that was wrong with what a source has sent. */
export interface RefusedPart {
  /** `remote/what`, as errors have it. */
  readonly code: string;
  /** Where in the document: `entries[3].factory`; empty where it is about all of it. */
  readonly path: string;
  /** What is wrong there, without secrets. */
  readonly text: string;
}

/** Something that what a source has brought needs, by `requires.offers` of its entry, and that is not there any more. */
export interface UnmetNeed {
  /** Who needs it: `adapter:cache/redis`. It goes on as it is. */
  readonly offer: string;
  /** What is not there: `adapter:store`, or `adapter:store/sqlite`. */
  readonly needs: string;
}

/** Something that is not well after a sync, and that it was done in spite of. */
export interface SyncWarning {
  /** `remote/requirement-gone`, for something that another component needs. */
  readonly code: string;
  /** Whose component it is about. */
  readonly source: string;
  /** The component: `adapter:cache/redis`. */
  readonly offer: string;
  /** What is not well. */
  readonly text: string;
}

/**
 * What came of a sync: *applied* has changed what the source brings; *unchanged* had nothing to change; *skipped* fetched nothing,
 * since the source is not enabled; *refused* was not trusted or not well made; *failed* could not be fetched, kept, loaded or switched
 * to; *aborted* was given up, since the application closes. Of the last three what was there before serves.
 */
export type SyncOutcome = 'applied' | 'unchanged' | 'skipped' | 'refused' | 'failed' | 'aborted';

/** What one sync of a source did. */
export interface SyncReport {
  /** The source. */
  readonly source: string;
  /** What came of it. */
  readonly outcome: SyncOutcome;
  /** Epoch of the manifest that is applied now; undefined where none is. */
  readonly epoch: number | undefined;
  /** Version of the manifest that is applied now; undefined where none is. */
  readonly version: number | undefined;
  /** What is there now and was not: `adapter:cache/redis`. */
  readonly added: readonly string[];
  /** What is another one now. */
  readonly changed: readonly string[];
  /** What is not there any more. */
  readonly removed: readonly string[];
  /** Everything that was wrong; empty where nothing was. */
  readonly refused: readonly RefusedPart[];
  /** What is not well since, of this source and of others: what it has taken away, and they need. */
  readonly warnings: readonly SyncWarning[];
  /** What it was refused or failed with, or why it was given up. */
  readonly error: unknown;
  /** Milliseconds that it took. */
  readonly durationMs: number;
}

/** How a sync is asked for. */
export interface SyncOptions {
  /** Which source. Default: the only one. */
  readonly source?: string | undefined;
  /** Where the manifest is this time, also of a source that is not enabled. Default: where it always is. */
  readonly manifestUrl?: string | undefined;
  /** Who asks for it, for the journal. */
  readonly requestedBy?: string | undefined;
  /** Why, for the journal. */
  readonly reason?: string | undefined;
  /** Aborts it while nothing has been switched. Those who asked for the same sync go on with it. */
  readonly signal?: AbortSignal | undefined;
}

/** A manifest that is applied. */
export interface AppliedManifest {
  /** Whose it is. */
  readonly source: string;
  /** What its versions count in. */
  readonly epoch: number;
  /** Its version. */
  readonly version: number;
  /** SHA-256 of what was signed. */
  readonly sha256: string;
  /** When it was signed, as `2026-11-20T11:00:00Z`. */
  readonly signedAt: string;
  /** From when on it is not to be used. */
  readonly expiresAt: string;
  /** SHA-256 of the keys that have signed it, as far as they were counted. */
  readonly signedBy: readonly string[];
  /** What it brings, in its order: `adapter:cache/redis`. */
  readonly entries: readonly string[];
}

/** Where the code of an artifact runs. */
export type LoadingMode = 'in-process' | 'worker' | 'process';

/** Something that a source has brought. */
export interface RemoteCandidate {
  /** Its slot and name: `adapter:cache/redis`. */
  readonly offer: string;
  /** Version of the implementation, where stated. */
  readonly version: string | undefined;
  /** SHA-256 of its artifact; undefined where the host has its code. */
  readonly sha256: string | undefined;
  /** Where it runs; undefined where the host has its code. */
  readonly mode: LoadingMode | undefined;
  /** Why calls of its slot are refused, where they are: its artifact is revoked, or its manifest has expired. */
  readonly stopped: 'revoked' | 'expired' | undefined;
}

/** How a source is doing. Times are milliseconds since 1970. */
export interface SourceStatus {
  /** Its name. */
  readonly source: string;
  /** Where its manifest is. */
  readonly manifestUrl: string;
  /** The manifest that is applied; undefined where none is. */
  readonly applied: AppliedManifest | undefined;
  /** What it has brought, and is there now. */
  readonly candidates: readonly RemoteCandidate[];
  /** What they need and is not there any more, also where code or an operator has taken it away. */
  readonly unmet: readonly UnmetNeed[];
  /** How many there are of each domain. */
  readonly perDomain: Readonly<Record<string, number>>;
  /** Version of the trust document that is followed; undefined where keys are pinned. */
  readonly trustVersion: number | undefined;
  /** When a sync went well for the last time. */
  readonly lastSuccessAt: number | undefined;
  /** When one did not. */
  readonly lastFailureAt: number | undefined;
  /** How many in a row did not. */
  readonly consecutiveFailures: number;
  /** What the last one was refused or failed with; undefined after one that went well. */
  readonly lastError: Pick<RefusedPart, 'code' | 'text'> | undefined;
  /** Milliseconds that the last one took. */
  readonly lastDurationMs: number | undefined;
  /** When the next one is due; undefined where nobody syncs by itself. */
  readonly nextSyncAt: number | undefined;
  /** Whether one is under way. */
  readonly isSyncing: boolean;
}

/** What is remote in an application. */
export interface ApplicationRemote {
  /** Names of the sources. */
  readonly sources: readonly string[];
  /** How every source is doing; frozen. */
  status(): readonly SourceStatus[];
  /**
   * Fetches what a source has, and moves to it: all of it or nothing. One that is under way is joined.
   *
   * @returns what came of it, also where that is a refusal or a failure
   * @throws RemoteError `remote/unknown-source`, `remote/closed`, `remote/bad-option`, `remote/unknown-option`
   * @example
   * const { outcome, version } = await app.remote!.sync();
   */
  sync(options?: SyncOptions): Promise<SyncReport>;
  /**
   * Lines of the audit log, newest first: what was trusted, applied, refused and revoked.
   * @throws RemoteError `remote/bad-option`; StateError
   */
  audit(query?: AuditQuery): Promise<readonly AuditLine[]>;
  /**
   * Looks through the whole audit log: whether every line is as it was written.
   *
   * @param expected a line as somebody has written it down, of which it is to be a continuation
   * @throws RemoteError `remote/bad-option`; StateError
   */
  verifyAudit(expected?: AuditHead): Promise<AuditVerdict>;
  /** Somebody says that there is something new: syncs soon, however often it is said. @throws RemoteError `remote/unknown-source` */
  hint(source?: string): void;
  /** The manifests that are applied, current ones first, then each as it is. */
  readonly manifests$: Observable<AppliedManifest>;
}
