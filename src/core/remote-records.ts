/** A manifest that was trusted. */
export interface RemoteVersion {
  /** Its epoch. */
  readonly epoch: number;
  /** Its version. */
  readonly version: number;
  /** SHA-256 of the bytes that were signed. */
  readonly sha256: string;
}

/** A trust document of a chain. */
export interface TrustLink {
  /** Its version. */
  readonly version: number;
  /** SHA-256 of the bytes that were signed. */
  readonly sha256: string;
}

/** The trust document that was followed to. */
export interface KeptTrust extends TrustLink {
  /** The signed document, as it came. */
  readonly envelope: Uint8Array;
  /** The documents that led to it, itself the last; the first is the pinned one, unless the chain is very long. */
  readonly chain: readonly TrustLink[];
}

/** The newest timestamp that was trusted. */
export interface KeptTimestamp extends TrustLink {
  /** The signed document, as it came. */
  readonly envelope: Uint8Array;
}

/** A manifest that is kept. */
export interface KeptManifest extends RemoteVersion {
  /** The signed document, as it came. */
  readonly envelope: Uint8Array;
  /** What its server calls this state of it. */
  readonly etag?: string | undefined;
}

/** How much a sync has done. */
export interface RemoteCounts {
  /** Components that the manifest has. */
  readonly registered: number;
  /** As many of them in each domain. */
  readonly perDomain: Readonly<Record<string, number>>;
  /** Artifacts whose digest was looked at. */
  readonly digestChecks: number;
  /** Components that were refused. */
  readonly refused: number;
}

/** How the syncs of a source have gone. Times are milliseconds since 1970. */
export interface RemoteTelemetry {
  /** When one succeeded last. */
  readonly lastSuccessAt?: number | undefined;
  /** When one failed last. */
  readonly lastFailureAt?: number | undefined;
  /** How many have failed since one succeeded. */
  readonly consecutiveFailures: number;
  /** Code of what the last one failed with; undefined where it succeeded. */
  readonly lastErrorCode?: string | undefined;
  /** In words. */
  readonly lastError?: string | undefined;
  /** How long the last one took, in milliseconds. */
  readonly lastDurationMs?: number | undefined;
  /** What the last one did that succeeded. */
  readonly lastCounts?: RemoteCounts | undefined;
}

/** How a sync has ended. */
export interface RemoteEnd {
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** What it failed with; undefined where it succeeded. */
  readonly error?:
    | {
        /** `area/what`. */
        readonly code: string;
        /** In words. */
        readonly text: string;
      }
    | undefined;
  /** What it has done, where it succeeded. */
  readonly counts?: RemoteCounts | undefined;
}

/** Everything that is kept of a source. */
export interface RemoteRecord {
  /** Its name. */
  readonly source: string;
  /** Nothing is known of it, and something may have been: the state before this one was damaged and put aside. */
  readonly isLost: boolean;
  /** Who is trusted, where trust goes by documents. */
  readonly trust?: KeptTrust | undefined;
  /** The newest manifest that was verified; `at` is when one was verified last, in milliseconds since 1970. */
  readonly known?:
    | (RemoteVersion & {
        /** When one was verified last, in milliseconds since 1970. */
        readonly at: number;
      })
    | undefined;
  /** The newest timestamp. */
  readonly timestamp?: KeptTimestamp | undefined;
  /** The manifest that was verified last. */
  readonly verified?: KeptManifest | undefined;
  /** The manifest whose components serve. */
  readonly applied?: KeptManifest | undefined;
  /** How its syncs have gone. */
  readonly telemetry: RemoteTelemetry;
}

/** What can have happened to a source. */
export type RemoteDeed =
  /** Trust begins with a document that an operator has pinned. */
  | 'trust-pinned'
  /** Trust went on to the next document. */
  | 'trust-followed'
  /** A manifest is trusted. */
  | 'manifest-verified'
  /** The components of a manifest serve. */
  | 'applied'
  /** A document, an artifact or a manifest as a whole was not taken: `code` says why. */
  | 'refused'
  /** Something that serves was revoked. */
  | 'revoked'
  /** Something that served does not any more. */
  | 'withdrawn'
  /** Something that serves needs what is not there any more. */
  | 'unmet'
  /** A manifest that serves has expired. */
  | 'expired'
  /** A backup of the state was restored; what was known did not become less. */
  | 'restored'
  /** Older lines were removed. */
  | 'checkpoint';

/** What a line of the audit log says. */
export interface RemoteFact {
  /** What has happened. */
  readonly what: RemoteDeed;
  /** What it was about, as `manifest`, `trust`, `timestamp` or `adapter:cache/redis`. Cut at 1,000 characters, as all texts. */
  readonly about?: string | undefined;
  /** Version of the document. */
  readonly version?: number | undefined;
  /** Epoch of the document. */
  readonly epoch?: number | undefined;
  /** SHA-256 of the bytes that were signed, or of an artifact. */
  readonly sha256?: string | undefined;
  /** SHA-256 of the keys that were counted. */
  readonly keyids?: readonly string[] | undefined;
  /** Code of the error, where something was refused. */
  readonly code?: string | undefined;
  /** More, in words. */
  readonly detail?: string | undefined;
}

/** Where the log has been cut: what was up to there is gone. */
export interface AuditHead {
  /** Number of a line. */
  readonly seq: number;
  /** Its hash. */
  readonly hash: string;
}

/** A line of the audit log. */
export interface AuditLine extends RemoteFact {
  /** Its number: one more than that of the line before. */
  readonly seq: number;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
  /** The source that it is about; empty where it is about the log. */
  readonly source: string;
  /** Of a checkpoint: the last line that was removed. */
  readonly sealed?: AuditHead | undefined;
  /** Hash of the line before; 64 zeros where there was none. */
  readonly previous: string;
  /** SHA-256 of all of this as canonical JSON (RFC 8785), `previous` among it and `hash` left out. */
  readonly hash: string;
}

/** Which lines to read. */
export interface AuditQuery {
  /** Only of this source. */
  readonly source?: string | undefined;
  /** Only with lower numbers: the last one of the page before. */
  readonly before?: number | undefined;
  /** How many at most, 1 to 1,000. Default 100. */
  readonly limit?: number | undefined;
}

/** What looking through the audit log has found. */
export interface AuditVerdict {
  /** Whether every line is as it was written, none is missing, and the expected one is there. */
  readonly isSound: boolean;
  /** How many lines there are. */
  readonly count: number;
  /** The last line: write it down elsewhere, and expect it later. Undefined where there is none. */
  readonly head?: AuditHead | undefined;
  /** The first line that is wrong, and why. */
  readonly bad?:
    | {
        /** Its number. */
        readonly seq: number;
        /** In words. */
        readonly why: string;
      }
    | undefined;
}

/** What is to be kept of a source: all of it at once, or none of it. */
export interface RemoteChange {
  /** Its name. */
  readonly source: string;
  /** The time, in milliseconds since 1970. */
  readonly at: number;
  /** Who is trusted from now on: a chain that goes on from the kept one, or begins anew with one document. */
  readonly trust?: KeptTrust | undefined;
  /** The newest timestamp; null where the kept one does not count any more. */
  readonly timestamp?: KeptTimestamp | null | undefined;
  /** A manifest that was verified: what is known becomes this, and must not become less by it. */
  readonly verified?: KeptManifest | undefined;
  /** The manifest whose components serve; null where none does any more. */
  readonly applied?: KeptManifest | null | undefined;
  /** How a sync has ended. */
  readonly ended?: RemoteEnd | undefined;
  /** Lines for the audit log. */
  readonly facts?: readonly RemoteFact[] | undefined;
}

/** Keeps what is known of remote sources, and what happened to them; in the state of an application, or in memory. */
export interface RemoteRecords {
  /**
   * What is kept of a source; next to nothing where it is new.
   * @throws RemoteError `remote/records-damaged`: it is not taken for nothing; StateError `state/unavailable`, `state/closed`
   */
  read(source: string): Promise<RemoteRecord>;
  /**
   * Resolves when the change and its lines are on the disk.
   * @throws RemoteError `remote/record-lowered` where less would be known, `remote/bad-record` for what cannot be kept,
   * `remote/records-damaged`; StateError `state/unavailable`, `state/overloaded`, `state/closed`: nothing of it is kept
   */
  write(change: RemoteChange): Promise<void>;
  /** Names of the sources of which something is kept, sorted. @throws StateError as `read` */
  sources(): Promise<readonly string[]>;
  /** Lines of the audit log, newest first. @throws RemoteError `remote/bad-option`; StateError as `read` */
  audit(query?: AuditQuery): Promise<readonly AuditLine[]>;
  /**
   * Looks through the whole audit log.
   * @param expected the last line as somebody has written it down
   * @throws RemoteError `remote/bad-option`; StateError as `read`
   */
  verifyAudit(expected?: AuditHead): Promise<AuditVerdict>;
}
