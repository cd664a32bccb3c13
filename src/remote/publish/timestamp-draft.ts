import { canonicalJson } from '../documents/canonical-json.js';
import type { Plain } from '../documents/plain.js';
import { textOfTime } from '../documents/time.js';
import type { Timestamp } from '../documents/timestamp.js';
import { limitsOf, type GivenLimits } from '../limits.js';
import { manifestIn } from './inspect-document.js';
import { openDocument } from './open-document.js';

/** What a timestamp is to say besides which manifest it means. */
export interface TimestampWishes {
  /** Higher than that of each one before; the time in seconds is. */
  readonly version: number;
  /** From when on it is not to be used, in milliseconds since 1970: soon. */
  readonly expiresAt: number;
}

/**
 * A timestamp that says which manifest is the newest, not signed yet: its canonical JSON.
 *
 * @param manifest its bytes, signed or packed: whoever signs it still does not change what is meant
 * @throws RemoteError `remote/wrong-type`, `remote/bad-document`; as `inspectDocument`
 */
export function newTimestamp(
  manifest: Uint8Array,
  { version, expiresAt }: TimestampWishes,
  given?: GivenLimits,
): Uint8Array {
  const limits = limitsOf(given);
  const { source, version: newest } = manifestIn(manifest, limits);
  const { payload, sha256 } = openDocument(manifest, limits);
  const timestamp: Plain<Timestamp> = {
    _type: 'timestamp',
    source,
    version,
    expiresAt: textOfTime(expiresAt),
    manifest: { version: newest, sha256, length: payload.length },
  };
  const made = new Uint8Array(Buffer.from(canonicalJson(timestamp)));
  openDocument(made, limits);
  return made;
}
