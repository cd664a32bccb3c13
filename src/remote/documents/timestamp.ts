import { Kind, Needs, NeedsOne } from './fields.js';
import * as R from './rules.js';

/** What a signature of a timestamp is good for. */
export const TIMESTAMP_TYPE = 'application/vnd.oneiric.timestamp.v1+json';

/** The manifest that a timestamp means. */
export class TimestampedManifest {
  /** Its version. */
  @Needs(R.WHOLE) readonly version!: number;
  /** SHA-256 of its bytes as they were signed: the payload of its envelope. */
  @Needs(R.SHA256) readonly sha256!: string;
  /** How many bytes these are. */
  @Needs(R.WHOLE) readonly length!: number;
}

/** Says for a short time which manifest is the newest, so that nobody is kept on an old one for as long as that is valid. */
export class Timestamp {
  /** What kind of document it is. */
  @Kind('timestamp') readonly _type!: 'timestamp';
  /** Whose it is. */
  @Needs(R.line(200)) readonly source!: string;
  /** Higher than that of every timestamp before it, or the very same. */
  @Needs(R.WHOLE) readonly version!: number;
  /** From when on it is not to be used. */
  @Needs(R.TIME) readonly expiresAt!: string;
  /** The manifest. */
  @NeedsOne(() => TimestampedManifest) readonly manifest!: TimestampedManifest;
}
