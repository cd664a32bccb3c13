import type { ApplicationRemote } from '../core/remote.js';

/** What a webhook has sent. */
export interface SignedHint {
  /** As it came. */
  readonly body: Uint8Array;
  /** What it says its signature is: `sha256=` and the HMAC-SHA256 of the body in hexadecimal. */
  readonly signature: string;
}

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
  /**
   * Somebody without a name says that a source has something new. Syncs soon, where he knows the secret of its webhook.
   *
   * @returns whether he does: no also for a source that there is not, and for one without a webhook. Never rejects.
   */
  hinted(source: string, hint: SignedHint): Promise<boolean>;
  /** The application is about to close. Ends what is under way; a second call waits for the first. */
  close(): Promise<void>;
}
