import type { Signers } from './signers.js';

/** What makes up {@link Trust}. */
export interface TrustFacts {
  readonly source: string | undefined;
  readonly epoch: number;
  readonly minManifestVersion: number;
  readonly expiresAt: number | undefined;
  readonly revokedArtifacts: readonly string[];
  readonly manifestSigners: Signers;
  readonly timestampSigners: Signers | undefined;
}

/** Who is trusted to say what a source brings: made by `pinKeys`, or by `openTrust` and `nextTrust`. */
export class Trust {
  /** Whose it is; undefined where keys were pinned, which are of no source. */
  readonly source: string | undefined;
  /** The epoch of manifests that holds. */
  readonly epoch: number;
  /** Manifests of this epoch below it are not to be used; 0 where none is too low. */
  readonly minManifestVersion: number;
  /** From when on it is not to be used, in milliseconds since 1970; undefined for pinned keys. */
  readonly expiresAt: number | undefined;
  /** SHA-256 of artifacts that must not be used any more. */
  readonly revokedArtifacts: readonly string[];
  /** @internal */
  readonly manifestSigners: Signers;
  /** @internal */
  readonly timestampSigners: Signers | undefined;

  /** @internal */
  constructor(facts: TrustFacts) {
    this.source = facts.source;
    this.epoch = facts.epoch;
    this.minManifestVersion = facts.minManifestVersion;
    this.expiresAt = facts.expiresAt;
    this.revokedArtifacts = Object.freeze([...facts.revokedArtifacts]);
    this.manifestSigners = facts.manifestSigners;
    this.timestampSigners = facts.timestampSigners;
  }
}
