import type { ApplicationRemote } from '../core/remote.js';

/** The sources of manifests of one application. */
export interface RemoteOfApplication {
  readonly face: ApplicationRemote;
  /**
   * Before anything is built: registers what was applied last, and what is still to be trusted. Where nothing was ever applied,
   * fetches. Never rejects: what is wrong is told.
   */
  prepare(): Promise<void>;
  /** The application has started: from now on sources are followed. */
  begin(): void;
  /** The application is about to close. Ends what is under way; a second call waits for the first. */
  close(): Promise<void>;
}
