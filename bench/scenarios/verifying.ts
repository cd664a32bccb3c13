import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  canonicalJson,
  MANIFEST_TYPE,
  openTrust,
  pinKeys,
  signedBytes,
  TIMESTAMP_TYPE,
  TRUST_TYPE,
  verifyManifest,
  verifyTimestamp,
} from 'oneiric/remote';
import nacl from 'tweetnacl';
import type { Figures } from '../column.js';
import type { Operation } from '../measure.js';

const ENTRIES = 1_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const SOURCE = 'acme-prod';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
const keyid = createHash('sha256').update(key).digest('hex');

/** What a manifest of many artifacts looks like: a quarter of a megabyte. */
const manifest = {
  _type: 'manifest',
  spec: 1,
  source: SOURCE,
  epoch: 1,
  version: 42,
  signedAt: '2026-11-20T11:00:00Z',
  expiresAt: '2026-11-27T11:00:00Z',
  entries: Array.from({ length: ENTRIES }, (_, at) => ({
    domain: 'adapter',
    key: `cache-${at}`,
    provider: 'redis',
    version: '1.4.2',
    factory: 'artifact:createRedisCache',
    uri: `https://cdn.acme.test/artifacts/${at}.mjs`,
    sha256: createHash('sha256').update(String(at)).digest('hex'),
    length: 10_000 + at,
    priority: at % 100,
  })),
};

const timestamp = {
  _type: 'timestamp',
  source: SOURCE,
  version: 7,
  expiresAt: '2026-11-20T18:00:00Z',
  manifest: { version: 42, sha256: 'ab'.repeat(32), length: 1_000 },
};

/** A document, its envelope, and what a verifier without anything around it is given. */
function signed(type: string, document: object) {
  const payload = Buffer.from(canonicalJson(document));
  const message = signedBytes(type, payload);
  const signature = sign(null, message, privateKey);
  const signatures = [{ keyid, sig: signature.toString('base64') }];
  const envelope = { payloadType: type, payload: payload.toString('base64'), signatures };
  return {
    message,
    signature: Uint8Array.from(signature),
    bytes: Uint8Array.from(Buffer.from(JSON.stringify(envelope))),
  };
}

const pinned = pinKeys({ keys: [`ed25519:${key.toString('base64')}`], threshold: 1 });
const signedManifest = signed(MANIFEST_TYPE, manifest);
const signedTimestamp = signed(TIMESTAMP_TYPE, timestamp);

function documented() {
  const role = { keyids: [keyid], threshold: 1 };
  const document = {
    ...{ _type: 'trust', spec: 1, source: SOURCE, version: 1, expiresAt: '2027-11-20T00:00:00Z', epoch: 1 },
    keys: { [keyid]: { scheme: 'ed25519', public: key.toString('base64') } },
    roles: { trust: role, manifest: role, timestamp: role },
  };
  return openTrust(signed(TRUST_TYPE, document).bytes, { source: SOURCE });
}

const verify = () => verifyManifest(signedManifest.bytes, { trust: pinned, source: SOURCE, now: NOW });

function bare({ message, signature }: ReturnType<typeof signed>): Operation {
  const publicBytes = Uint8Array.from(key);
  const run = () => nacl.sign.detached.verify(message, signature, publicBytes);
  return { run, check: () => assert.equal(run(), true) };
}

function timestamps(): Operation {
  const trust = documented();
  const run = () => verifyTimestamp(signedTimestamp.bytes, { trust, source: SOURCE, now: NOW });
  return { run, check: () => assert.equal(run().document.version, 7) };
}

/** Nanoseconds of each document. */
export const verifyingOperations: Readonly<Record<string, () => Operation>> = {
  'remote: verify 1,000 entries': () => ({
    run: verify,
    check: () => assert.equal(verify().manifest.entries.length, ENTRIES),
  }),
  'remote: verify a timestamp': timestamps,
  'remote: canonical JSON, 1,000 entries': () => ({
    run: () => canonicalJson(manifest),
    check: () => assert.deepEqual(JSON.parse(canonicalJson(manifest)), manifest),
  }),
};

/** The same, as far as one can do without: Ed25519 alone, and JSON that is not canonical. */
export const verifyingByHand: Readonly<Record<string, () => Operation>> = {
  'remote: verify 1,000 entries': () => bare(signedManifest),
  'remote: verify a timestamp': () => bare(signedTimestamp),
  'remote: canonical JSON, 1,000 entries': () => ({
    run: () => JSON.stringify(manifest),
    check: () => assert.deepEqual(JSON.parse(JSON.stringify(manifest)), manifest),
  }),
};

/** How long nothing else is run while a manifest is verified for the first time, as a process does that has begun to sync. */
async function blocked(): Promise<Figures> {
  const gaps: number[] = [];
  const watcher = setInterval(() => gaps.push(performance.now()));
  await setTimeout(20);
  verify();
  await setTimeout(20);
  clearInterval(watcher);
  const lengths = gaps.map((at, index) => at - (gaps[index - 1] ?? at));
  return { 'remote: longest block, 1,000 entries ms': Math.max(...lengths) };
}

export const verifyingOnce = { 'remote: longest block': blocked };
