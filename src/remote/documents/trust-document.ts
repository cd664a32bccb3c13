import { Kind, May, MayOne, Needs, NeedsNamed, NeedsOne } from './fields.js';
import * as R from './rules.js';

/** What a signature of a trust document is good for. */
export const TRUST_TYPE = 'application/vnd.oneiric.trust.v1+json';

/** A public key. */
export class TrustKey {
  /** The only one that there is. */
  @Needs(R.exactly('ed25519')) readonly scheme!: 'ed25519';
  /** 32 bytes in standard base64. */
  @Needs(R.line(100)) readonly public!: string;
}

/** Who signs one kind of document. */
export class TrustRole {
  /** SHA-256 of their keys. */
  @Needs(R.listOf(R.SHA256, 100)) readonly keyids!: readonly string[];
  /** How many of them have to sign. */
  @Needs(R.WHOLE) readonly threshold!: number;
}

/** Who signs what. */
export class TrustRoles {
  /** The next trust document. */
  @NeedsOne(() => TrustRole) readonly trust!: TrustRole;
  /** Manifests. */
  @NeedsOne(() => TrustRole) readonly manifest!: TrustRole;
  /** Timestamps. Where it is left out there are none. */
  @MayOne(() => TrustRole) readonly timestamp?: TrustRole;
}

/** Says whom a source trusts. Each names the next: it is signed by those of the one before, and by its own. */
export class TrustDocument {
  /** What kind of document it is. */
  @Kind('trust') readonly _type!: 'trust';
  /** Version of this format. */
  @Needs(R.exactly(1)) readonly spec!: 1;
  /** Whose it is. */
  @Needs(R.line(200)) readonly source!: string;
  /** One more than that of the document before. */
  @Needs(R.WHOLE) readonly version!: number;
  /** From when on it is not to be used. */
  @Needs(R.TIME) readonly expiresAt!: string;
  /** Keys by the SHA-256 of their bytes. */
  @NeedsNamed(R.SHA256, () => TrustKey, 100) readonly keys!: Readonly<Record<string, TrustKey>>;
  /** Who signs what. */
  @NeedsOne(() => TrustRoles) readonly roles!: TrustRoles;
  /** The epoch of manifests that holds: a higher one lets versions begin anew. */
  @Needs(R.WHOLE) readonly epoch!: number;
  /** Manifests of this epoch below it are not to be used. */
  @May(R.WHOLE) readonly minManifestVersion?: number;
  /** SHA-256 of keys whose signatures do not count, whatever roles they are in. */
  @May(R.listOf(R.SHA256, 10_000)) readonly revokedKeys?: readonly string[];
  /** SHA-256 of artifacts that must not be used any more. */
  @May(R.listOf(R.SHA256, 10_000)) readonly revokedArtifacts?: readonly string[];
}
