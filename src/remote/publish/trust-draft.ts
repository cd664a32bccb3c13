import { isSha256, sha256Of } from '../digest.js';
import { canonicalJson } from '../documents/canonical-json.js';
import type { Plain } from '../documents/plain.js';
import { textOfTime } from '../documents/time.js';
import type { TrustDocument, TrustKey, TrustRole } from '../documents/trust-document.js';
import { limitsOf } from '../limits.js';
import { RemoteError } from '../remote-error.js';
import { configuredKey, configuredText } from '../verify/public-key.js';
import { openDocument } from './open-document.js';

/** Who is to sign one kind of document. */
export interface RoleWish {
  /** Public keys, each `ed25519:` and base64, or the SHA-256 of one that the trust document has already. Default: as they are. */
  readonly keys?: readonly string[] | undefined;
  /** How many of them have to sign. Default: as it is; for a new role of one key that one. */
  readonly threshold?: number | undefined;
}

/** What a trust document is to say. */
export interface TrustWishes {
  /** From when on it is not to be used, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** Who signs the next trust document. */
  readonly trust?: RoleWish | undefined;
  /** Who signs manifests. */
  readonly manifest?: RoleWish | undefined;
  /** Who signs timestamps. */
  readonly timestamp?: RoleWish | undefined;
  /** The epoch that holds: a higher one lets versions of manifests begin anew. */
  readonly epoch?: number | undefined;
  /** Manifests below it are not to be used. */
  readonly minManifestVersion?: number | undefined;
  /** SHA-256 of artifacts that must not be used any more, besides those that are named already. */
  readonly revokeArtifacts?: readonly string[] | undefined;
  /** SHA-256 of keys that do not count any more: they leave every role. */
  readonly revokeKeys?: readonly string[] | undefined;
}

type Drafted = Plain<TrustDocument>;
type Roles = Drafted['roles'];

const ROLES = ['trust', 'manifest', 'timestamp'] as const;

/**
 * The first trust document of a source, not signed yet: its canonical JSON.
 *
 * @throws RemoteError `remote/bad-key`, `remote/bad-threshold`, `remote/bad-document`
 */
export function newTrust(source: string, wishes: TrustWishes): Uint8Array {
  const none = { _type: 'trust', spec: 1, source, version: 0, expiresAt: '', keys: {}, epoch: 1 } as const;
  const nobody = { keyids: [], threshold: 0 };
  return drafted({ ...none, roles: { trust: nobody, manifest: nobody } }, wishes);
}

/**
 * The trust document after one, not signed yet. Enough of those that the one before names have to sign it, and enough of its own.
 *
 * @throws RemoteError `remote/bad-key`, `remote/revoked-key`, `remote/bad-threshold` where a role could not be filled any more,
 * `remote/bad-document`
 */
export const changedTrust = (before: TrustDocument, wishes: TrustWishes): Uint8Array =>
  drafted(before, wishes);

function drafted(before: Drafted, wishes: TrustWishes): Uint8Array {
  const revoked = new Set([...(before.revokedKeys ?? []), ...(wishes.revokeKeys ?? [])]);
  const known = new Map(Object.entries(before.keys));
  if (wishes.revokeKeys?.some((id) => !isSha256(id)) === true)
    throw new RemoteError('remote/bad-key', 'What is to be revoked is no SHA-256 of a key.');
  const roles = rolesOf(before.roles, wishes, { known, revoked });
  const used = new Set(ROLES.flatMap((name) => roles[name]?.keyids ?? []));
  const artifacts = [...(before.revokedArtifacts ?? []), ...(wishes.revokeArtifacts ?? [])];
  const minManifestVersion = wishes.minManifestVersion ?? before.minManifestVersion;
  const document: Drafted = {
    ...before,
    version: before.version + 1,
    expiresAt: textOfTime(wishes.expiresAt),
    keys: Object.fromEntries([...known].filter(([id]) => used.has(id))),
    roles,
    epoch: wishes.epoch ?? before.epoch,
    ...(minManifestVersion !== undefined && { minManifestVersion }),
    ...(revoked.size > 0 && { revokedKeys: [...revoked].sort() }),
    ...(artifacts.length > 0 && { revokedArtifacts: [...new Set(artifacts)].sort() }),
  };
  const payload = new Uint8Array(Buffer.from(canonicalJson(document)));
  openDocument(payload, limitsOf());
  return payload;
}

interface KnownKeys {
  /** Those that are named are added. */
  readonly known: Map<string, Plain<TrustKey>>;
  readonly revoked: ReadonlySet<string>;
}

function rolesOf(before: Roles, wishes: TrustWishes, keys: KnownKeys): Roles {
  const { timestamp } = wishes;
  return {
    trust: roleOf(before.trust, wishes.trust, { ...keys, what: 'trust documents' }),
    manifest: roleOf(before.manifest, wishes.manifest, { ...keys, what: 'manifests' }),
    ...((before.timestamp ?? timestamp) && {
      timestamp: roleOf(before.timestamp, timestamp, { ...keys, what: 'timestamps' }),
    }),
  };
}

function roleOf(
  before: Plain<TrustRole> | undefined,
  wish: RoleWish | undefined,
  { known, revoked, what }: KnownKeys & { readonly what: string },
): Plain<TrustRole> {
  const left = before?.keyids.filter((id) => !revoked.has(id)) ?? [];
  const keyids = wish?.keys?.map((text) => named(text, known)) ?? left;
  const twice = keyids.find((id, index) => keyids.indexOf(id) < index);
  if (twice !== undefined)
    throw new RemoteError(
      'remote/bad-key',
      `The key ${twice.slice(0, 16)}… is named twice, to sign ${what}.`,
      {
        hint: 'each key counts once',
      },
    );
  const stale = keyids.find((id) => revoked.has(id));
  if (stale !== undefined) {
    const text = `The key ${stale.slice(0, 16)}… is revoked, and can be in no role.`;
    throw new RemoteError('remote/revoked-key', text);
  }
  const threshold = wish?.threshold ?? thresholdLeft(before, keyids.length);
  if (threshold >= 1 && threshold <= keyids.length) return { keyids: [...keyids].sort(), threshold };
  throw unfillable(what, threshold, keyids.length);
}

/** As it was; of a new role only where there is no choice. */
function thresholdLeft(before: Plain<TrustRole> | undefined, count: number): number {
  if (before && before.threshold > 0) return before.threshold;
  return count === 1 ? 1 : 0;
}

function named(text: string, known: Map<string, Plain<TrustKey>>): string {
  if (isSha256(text)) {
    if (known.has(text)) return text;
    throw new RemoteError('remote/bad-key', `No key ${text.slice(0, 16)}… is in the trust document.`, {
      hint: 'a key that is new to it is given as ed25519: and its base64',
    });
  }
  const key = configuredKey(text, 'keys');
  const id = sha256Of(key);
  known.set(id, { scheme: 'ed25519', public: configuredText(key).slice('ed25519:'.length) });
  return id;
}

function unfillable(what: string, threshold: number, count: number): RemoteError {
  if (count === 0)
    return new RemoteError('remote/bad-threshold', `No key is left that could sign ${what}.`, {
      hint: 'name keys that do, and how many of them have to; others before one is revoked that is needed',
    });
  return new RemoteError(
    'remote/bad-threshold',
    `${threshold} of ${count} keys would have to sign ${what}.`,
    {
      hint: 'say how many have to: from 1 to the number of keys that are left',
    },
  );
}
