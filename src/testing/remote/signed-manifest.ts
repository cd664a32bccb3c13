import { createHash } from 'node:crypto';
import { canonicalJson } from '../../remote/documents/canonical-json.js';
import type { Manifest, ManifestEntry } from '../../remote/documents/manifest.js';
import type { Plain } from '../../remote/documents/plain.js';
import { textOfTime } from '../../remote/documents/time.js';
import { artifactMembers } from '../../remote/publish/artifact-members.js';
import { signDocument } from '../../remote/publish/sign-document.js';
import { SigningKey } from '../../remote/publish/signing-key.js';
import { pinKeys, type PinnedKeys } from '../../remote/verify/pinned-keys.js';
import type { Trust } from '../../remote/verify/trust.js';
import { verifyManifest } from '../../remote/verify/verify-manifest.js';
import { TestingError } from '../testing-error.js';

/** An entry of a manifest of a test: as in any manifest, or with the code that it is to bring. */
export type TestEntry = Omit<Plain<ManifestEntry>, 'factory'> & {
  /** Default, where there is code: `artifact:create`. */
  readonly factory?: string;
  /** An ES module: address, digest and length are made of it, and it is among `artifacts`. */
  readonly code?: string | Uint8Array;
};

/** What a signed manifest of a test is to be. */
export interface SignedManifestOptions {
  /** What it brings. */
  readonly entries: readonly TestEntry[];
  /** Default `test-source`. */
  readonly source?: string;
  /** Default 1. */
  readonly version?: number;
  /** Default 1. */
  readonly epoch?: number;
  /** SHA-256 of artifacts that must not be used any more. Default: none. */
  readonly revoked?: readonly string[];
  /** When it is signed, in milliseconds since 1970. Default: now. */
  readonly now?: number;
  /** How long it is valid, in milliseconds; whole seconds are kept. Default 7 days. */
  readonly validForMs?: number;
  /** Who signs. Default: the first key of `testSigningKeys`. */
  readonly keys?: readonly SigningKey[];
  /** How many of them are needed. Default: all. */
  readonly threshold?: number;
  /** Where its artifacts are; it ends with a slash. Default `https://artifacts.test/`. */
  readonly baseUrl?: string;
}

/** A manifest as it is fetched, and all that a test needs beside it. */
export interface SignedManifest {
  /** The signed manifest. */
  readonly bytes: Uint8Array;
  /** What it says. */
  readonly manifest: Manifest;
  /** Who has signed. */
  readonly keys: readonly SigningKey[];
  /** The keys as configuration pins them. */
  readonly pins: PinnedKeys;
  /** Trust in these keys, for `verifyManifest`. */
  readonly trust: Trust;
  /** A signed trust document, version 1, that names them: for `openTrust`. It is valid for a year. */
  readonly trustDocument: Uint8Array;
  /** Artifacts by their addresses. */
  readonly artifacts: ReadonlyMap<string, Uint8Array>;
  /** The next version, with what is to be different. */
  next(changes?: Partial<SignedManifestOptions>): Promise<SignedManifest>;
}

const DAY_MS = 86_400_000;

/** Keys that are the same in each run, as many as are asked for. Everybody knows them: they are for tests only. */
export const testSigningKeys = (count: number): SigningKey[] =>
  Array.from({ length: count }, (_, index) => {
    const seed = createHash('sha256').update(`oneiric test key ${index}`).digest();
    return SigningKey.fromSeed(new Uint8Array(seed));
  });

/**
 * Makes keys, artifacts and a manifest that is signed as publishers sign theirs: what a client would refuse is refused here.
 *
 * @throws RemoteError for what no publisher could sign; TestingError `testing/no-factory`
 * @example
 * const code = 'export const create = () => ({ get: () => 1 });';
 * const { bytes, trust, artifacts } = await signedManifest({ entries: [{ domain: 'adapter', key: 'cache', provider: 'a', code }] });
 */
export async function signedManifest(options: SignedManifestOptions): Promise<SignedManifest> {
  const { now = Date.now(), keys = testSigningKeys(1), epoch = 1, source = 'test-source' } = options;
  const { threshold = keys.length } = options;
  const artifacts = new Map<string, Uint8Array>();
  const written = manifestOf(options, { now, source, epoch, artifacts });
  const pins = { keys: keys.map(({ publicKey }) => publicKey), threshold, epoch };
  const trust = pinKeys(pins);
  const bytes = await signed(written, { keys, now });
  const { manifest } = verifyManifest(bytes, {
    trust,
    source,
    now,
    floor: { epoch, version: written.version },
  });
  return {
    bytes,
    manifest,
    keys,
    pins,
    trust,
    trustDocument: await signed(trustDocumentOf(keys, { threshold, source, epoch, now }), { keys, now }),
    artifacts,
    next: (changes = {}) => signedManifest({ ...options, version: manifest.version + 1, ...changes }),
  };
}

function trustDocumentOf(
  keys: readonly SigningKey[],
  { threshold, now, ...members }: { threshold: number; source: string; epoch: number; now: number },
): object {
  const role = { keyids: keys.map(({ keyid }) => keyid), threshold };
  return {
    _type: 'trust',
    spec: 1,
    ...members,
    version: 1,
    expiresAt: textOfTime(now + 365 * DAY_MS),
    keys: Object.fromEntries(keys.map(({ keyid, publicKey }) => [keyid, trustKey(publicKey)])),
    roles: { trust: role, manifest: role },
  };
}

interface Made {
  readonly now: number;
  readonly source: string;
  readonly epoch: number;
  readonly artifacts: Map<string, Uint8Array>;
}

function manifestOf(
  options: SignedManifestOptions,
  { now, source, epoch, artifacts }: Made,
): Plain<Manifest> {
  const { version = 1, validForMs = 7 * DAY_MS, baseUrl = 'https://artifacts.test/', revoked } = options;
  return {
    _type: 'manifest',
    spec: 1,
    source,
    epoch,
    version,
    signedAt: textOfTime(now),
    expiresAt: textOfTime(now + validForMs),
    entries: options.entries.map((entry) => entryOf(entry, baseUrl, artifacts)),
    ...(revoked && { revoked: { artifacts: revoked } }),
  };
}

function entryOf(
  { code, factory, ...entry }: TestEntry,
  baseUrl: string,
  artifacts: Map<string, Uint8Array>,
): Plain<ManifestEntry> {
  if (code === undefined) {
    if (factory !== undefined) return { ...entry, factory };
    throw new TestingError(
      'testing/no-factory',
      `${entry.domain}:${entry.key} has neither code nor a factory.`,
      {
        hint: 'give code, the text of an ES module, or the factory of a module that the host has registered',
      },
    );
  }
  const bytes = typeof code === 'string' ? new Uint8Array(Buffer.from(code)) : code;
  const members = artifactMembers(bytes, baseUrl);
  artifacts.set(members.uri, bytes);
  return { ...entry, factory: factory ?? 'artifact:create', ...members };
}

const trustKey = (configured: string) => ({
  scheme: 'ed25519',
  public: configured.slice('ed25519:'.length),
});

async function signed(
  document: object,
  { keys, now }: { keys: readonly SigningKey[]; now: number },
): Promise<Uint8Array> {
  // Which versions are known before is up to the test.
  const { epoch, version } = document as { epoch: number; version: number };
  const floor = { epoch, version };
  let bytes: Uint8Array = new Uint8Array(Buffer.from(canonicalJson(document)));
  for (const signer of keys) ({ bytes } = await signDocument(bytes, { signer, now, floor }));
  return bytes;
}
