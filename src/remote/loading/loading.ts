import type { LoadingMode } from '../../core/remote.js';

/** The code of an artifact: its bytes were verified. */
export interface ArtifactBytes {
  /** SHA-256 of the bytes, in lower-case hex. */
  readonly sha256: string;
  /** A self-contained ES module. */
  readonly bytes: Uint8Array;
}

/** What is loaded. */
export interface VerifiedArtifact extends ArtifactBytes {
  /** The function that it exports, and that makes instances. */
  readonly exportName: string;
}

/** What the function of an artifact is told, beside its settings. */
export interface ArtifactContext {
  /** The slot that the instance is built for. */
  readonly slot: string;
  /** Name of its implementation. */
  readonly provider: string;
  /** Aborts when the instance is no longer wanted. */
  readonly signal: AbortSignal;
}

/**
 * An artifact that was loaded: it has been imported, and exports what it should. What holds in each mode:
 * methods of instances are called and awaited; what is thrown has its `name`, `message` and `code`; signals cancel;
 * asynchronous iterables and Web streams come value by value, as they are asked for.
 *
 * In worker and process, arguments and results are copied (structured clone), only methods are there, and `onHealthCheck` and
 * `onCleanup` are there in any case: the first says whether it still runs, the second ends it.
 */
export interface LoadedArtifact {
  /** Where it runs. */
  readonly mode: LoadingMode;
  /**
   * Calls the function that the artifact exports.
   *
   * @param settings of the provider, validated
   * @throws ArtifactError `remote/bad-instance` for what is no object, and what the function throws
   */
  create(settings: unknown, context: ArtifactContext): Promise<object>;
  /** Gives back what is kept ready for the next instance. Instances that there are go on. */
  release(): Promise<void>;
}

/** Loads artifacts in one mode. */
export interface ArtifactLoader {
  /** Where artifacts run. */
  readonly mode: LoadingMode;
  /**
   * Imports an artifact, and looks whether it exports what it should.
   *
   * @throws ArtifactError `remote/import-refused`, `remote/import-failed`, `remote/import-timeout`, `remote/no-export`,
   * `remote/denied-export`;
   * in worker and process also `remote/no-program`, and what ends an instance there
   * @throws RemoteError `remote/bad-digest`, `remote/wrong-digest`
   */
  load(artifact: VerifiedArtifact): Promise<LoadedArtifact>;
}
