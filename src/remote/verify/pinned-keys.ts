import { LIST, wholeNumber, type Option } from '../../core/option-bag.js';
import { sha256Of } from '../digest.js';
import { checkOptions } from '../options.js';
import { RemoteError } from '../remote-error.js';
import { configuredKey } from './public-key.js';
import { Signers } from './signers.js';
import { Trust } from './trust.js';

/** Keys that are trusted because somebody wrote them down. */
export interface PinnedKeys {
  /** Public keys, each `ed25519:` and its 32 bytes in base64. */
  readonly keys: readonly string[];
  /** How many of them have to sign a manifest. */
  readonly threshold: number;
  /** The epoch of manifests that holds. Default 1. */
  readonly epoch?: number | undefined;
}

const MOST_KEYS = 100;

const OPTIONS = new Map<keyof PinnedKeys, Option>([
  ['keys', LIST],
  ['threshold', wholeNumber(1, MOST_KEYS)],
  ['epoch', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
]);

/**
 * Trusts keys for good, without trust documents: whoever wants to change them changes the configuration.
 *
 * @throws RemoteError `remote/bad-key` for what is no key, or twice the same; `remote/bad-threshold`, `remote/bad-option`,
 * `remote/unknown-option`
 * @example
 * const trust = pinKeys({ keys: ['ed25519:A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg='], threshold: 1 });
 */
export function pinKeys(pinned: PinnedKeys): Trust {
  return pinnedTrust(pinned, 'trust');
}

/** As {@link pinKeys}. @param where they were given */
export function pinnedTrust(pinned: PinnedKeys, where: string): Trust {
  checkOptions(pinned, { options: OPTIONS, needed: ['keys', 'threshold'], where });
  const { keys: texts, threshold, epoch = 1 } = pinned;
  const keys = new Map<string, Uint8Array>();
  for (const [index, text] of texts.entries()) {
    const path = `${where}.keys[${index}]`;
    const key = configuredKey(text, path);
    const id = sha256Of(key);
    if (keys.has(id)) throw twice(path);
    keys.set(id, key);
  }
  return new Trust({
    source: undefined,
    epoch,
    minManifestVersion: 0,
    expiresAt: undefined,
    revokedArtifacts: [],
    manifestSigners: new Signers({ keys, threshold, revoked: new Set() }, `${where}.threshold`),
    timestampSigners: undefined,
  });
}

const twice = (path: string) =>
  new RemoteError('remote/bad-key', 'One key is there twice, and would count as one.', { path });
