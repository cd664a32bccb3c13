import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  MANIFEST_TYPE,
  nextTrust,
  openTrust,
  pinKeys,
  TIMESTAMP_TYPE,
  TRUST_TYPE,
  verifyManifest,
  verifyTimestamp,
} from 'oneiric/remote';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Of } from '../../../src/remote/digest.js';
import { programAt } from '../../support/programs.js';
import { codeOf } from '../support/code-of.js';
import { aManifest, bytesOf, fullEntries } from '../support/documents.js';
import { aRole, aTrust, NOON, signed, testKey } from '../support/signing.js';

const openssl = programAt('openssl');
const python = programAt('python3');
const isHere = openssl !== undefined && python !== undefined;
const SOURCE = { source: 'acme-prod' };
// Entries without fractions: Python writes those in another way.
const manifest = aManifest({ entries: fullEntries().slice(1), source: 'acme-prod' });

let folder: string;
const at = (name: string) => join(folder, name);

/** What the other implementation makes of its input; its words where it refuses. */
function other(
  command: 'sign' | 'verify',
  key: string,
  { type, input }: { type: string; input: Uint8Array | string },
) {
  const script = join(import.meta.dirname, 'signer.py');
  const { status, stdout, stderr } = spawnSync(python ?? '', [script, command, key, type], { input });
  return { status, stdout: new Uint8Array(stdout), words: stderr.toString().trim() };
}

/** A key that openssl has made, as the other implementation and as ours have it. */
function opensslKey(name: string) {
  const [key, pub] = [at(`${name}.pem`), at(`${name}.pub.pem`)];
  execFileSync(openssl ?? '', ['genpkey', '-algorithm', 'ed25519', '-out', key], { stdio: 'pipe' });
  execFileSync(openssl ?? '', ['pkey', '-in', key, '-pubout', '-out', pub], { stdio: 'pipe' });
  const der = createPublicKey(readFileSync(pub)).export({ format: 'der', type: 'spki' });
  const bytes = der.subarray(-32);
  const id = sha256Of(bytes);
  const sign = (type: string, document: object) => {
    const made = other('sign', key, { type, input: JSON.stringify(document) });
    expect(made).toMatchObject({ status: 0, words: '' });
    return made.stdout;
  };
  return { pub, id, sign, public: bytes.toString('base64') };
}

describe.skipIf(!isHere)('documents of another implementation', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'other-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are taken here: a manifest that Python wrote and openssl signed', () => {
    const key = opensslKey('manifest');
    const trust = pinKeys({ keys: [`ed25519:${key.public}`], threshold: 1 });
    const check = { trust, ...SOURCE, now: NOON };
    const bytes = key.sign(MANIFEST_TYPE, manifest);
    expect(verifyManifest(bytes, check).manifest).toEqual(manifest);
    const changed = Buffer.from(bytes)
      .toString()
      .replace(/"payload": "e/, '"payload": "f');
    expect(codeOf(() => verifyManifest(Buffer.from(changed), check))).toBe('remote/bad-signature');
  });

  it('are taken here: trust, its next step, and a timestamp', () => {
    const key = opensslKey('trust');
    const keys = { [key.id]: { scheme: 'ed25519', public: key.public } };
    const mine = { keyids: [key.id], threshold: 1 };
    const document = aTrust({ keys, roles: { trust: mine, manifest: mine, timestamp: mine } });
    const pinned = openTrust(key.sign(TRUST_TYPE, document), SOURCE);
    const trust = nextTrust(pinned, key.sign(TRUST_TYPE, { ...document, version: 2 }));
    const check = { trust, ...SOURCE, now: NOON };
    const meant = { version: 42, sha256: sha256Of(bytesOf(manifest)), length: bytesOf(manifest).length };
    const stamp = {
      _type: 'timestamp',
      ...SOURCE,
      version: 1,
      expiresAt: '2026-11-20T18:00:00Z',
      manifest: meant,
    };
    const timestamp = verifyTimestamp(key.sign(TIMESTAMP_TYPE, stamp), check);
    expect(verifyManifest(key.sign(MANIFEST_TYPE, manifest), { ...check, timestamp }).manifest).toEqual(
      manifest,
    );
  });

  it('take ours: what is verified here is verified there, and so is what is refused', () => {
    const head = Buffer.from('302a300506032b6570032100', 'hex');
    const spki = Buffer.concat([head, testKey(1).public]).toString('base64');
    writeFileSync(at('ours.pem'), `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`);
    const documents = [
      ['manifest', MANIFEST_TYPE, manifest],
      [
        'trust',
        TRUST_TYPE,
        aTrust({ roles: { trust: aRole([testKey(1)], 1), manifest: aRole([testKey(1)], 1) } }),
      ],
    ] as const;
    for (const [kind, type, document] of documents) {
      const input = signed(kind, document);
      const taken = other('verify', at('ours.pem'), { type, input });
      expect(taken).toMatchObject({ status: 0, words: '' });
      expect(JSON.parse(Buffer.from(taken.stdout).toString())).toEqual(document);
      const broken = Buffer.from(input).toString().replace('"payload":"e', '"payload":"f');
      expect(other('verify', at('ours.pem'), { type, input: broken })).toMatchObject({
        status: 1,
        words: 'the signature is not of these bytes',
      });
    }
  });
});
