import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  keyFacts,
  keysInFolder,
  lockKey,
  readNamed,
  SigningKey,
  unlockKey,
  writeSecret,
} from 'oneiric/remote';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOfRefused } from '../support/code-of.js';
import { NOON } from '../support/signing.js';

/** The passphrase of tests: cheap to guess, as nobody should. */
const WORDS = ['correct', 'horse'].join(' ');
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const lock = (more: object = {}) => ({ passphrase: bytes(WORDS), now: NOON, cost: 14, ...more });
const key = SigningKey.fromSeed(new Uint8Array(32).fill(5));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the file of a key', () => {
  it('gives the key back by its passphrase, and what is public without it', async () => {
    const file = bytes(await lockKey(key, lock({ name: 'release' })));
    expect(keyFacts(file)).toEqual({
      publicKey: key.publicKey,
      keyid: key.keyid,
      createdAt: '2026-11-20T12:00:00Z',
      name: 'release',
    });
    const opened = await unlockKey(file, bytes(WORDS));
    expect(await opened.sign(bytes('x'))).toEqual(await key.sign(bytes('x')));
  });

  it('is another each time, and holds nothing of the seed', async () => {
    const [one, other] = [await lockKey(key, lock()), await lockKey(key, lock())];
    expect(one).not.toBe(other);
    const seed = Buffer.alloc(32, 5);
    for (const text of [seed.toString('base64').slice(0, 16), seed.toString('hex').slice(0, 16), WORDS])
      expect(one).not.toContain(text);
  });

  it('does not open by another passphrase, and says nothing of either', async () => {
    const error: unknown = await unlockKey(bytes(await lockKey(key, lock())), bytes('wrong horse')).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'remote/wrong-passphrase' });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toContain('wrong horse');
  });

  it('does not open with any character changed', { timeout: 120_000 }, async () => {
    const file = await lockKey(key, lock({ name: 'release' }));
    const places = fc.nat({ max: file.length - 1 });
    await fc.assert(
      fc.asyncProperty(places, fc.string({ minLength: 1, maxLength: 1 }), async (at, letter) => {
        const changed = file.slice(0, at) + letter + file.slice(at + 1);
        if (isSame(changed, file)) return;
        expect(await codeOfRefused(unlockKey(bytes(changed), bytes(WORDS)))).toMatch(
          /^remote\/(bad-key-file|wrong-passphrase|bad-key)$/,
        );
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['that asks for more memory than there is', { N: 2 ** 30 }],
    ['that costs nothing to guess', { N: 2 }],
    ['with another function', { name: 'md5' }],
  ])('is refused before any work where it is one %s', async (_, kdf) => {
    const document = JSON.parse(await lockKey(key, lock())) as { kdf: object };
    const changed = bytes(JSON.stringify({ ...document, kdf: { ...document.kdf, ...kdf } }));
    expect(await codeOfRefused(unlockKey(changed, bytes(WORDS)))).toBe('remote/bad-key-file');
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['no JSON', '-----BEGIN'],
    ['far too much', ' '.repeat(20_000)],
  ])('is refused where it is %s', async (_, text) => {
    expect(await codeOfRefused(unlockKey(bytes(text), bytes(WORDS)))).toBe('remote/bad-key-file');
  });

  it('is not made with a passphrase that is too short, or at a cost that it could not be read at', async () => {
    expect(await codeOfRefused(lockKey(key, lock({ passphrase: bytes('1234567') })))).toBe(
      'remote/weak-passphrase',
    );
    for (const cost of [13, 21, 14.5])
      expect(await codeOfRefused(lockKey(key, lock({ cost })))).toBe('remote/bad-document');
  });
});

describe('a secret on disk', () => {
  const at = (name: string) => join(folder, name);

  it('is written for its owner only, and over nothing', async () => {
    await writeSecret(at('a.key'), 'one');
    expect(statSync(at('a.key')).mode & 0o777).toBe(0o600);
    expect(await codeOfRefused(writeSecret(at('a.key'), 'two'))).toBe('remote/unwritten-file');
    symlinkSync(at('elsewhere'), at('link'));
    expect(await codeOfRefused(writeSecret(at('link'), 'two'))).toBe('remote/unwritten-file');
    expect(Buffer.from(await readNamed(at('a.key'), { most: 10, isPrivate: true })).toString()).toBe('one');
  });

  it.each([0o640, 0o604, 0o660, 0o622])('is not read with the mode %o', async (mode) => {
    writeFileSync(at('open.key'), 'x');
    chmodSync(at('open.key'), mode);
    const reading = readNamed(at('open.key'), { most: 10, isPrivate: true });
    expect(await codeOfRefused(reading)).toBe('remote/exposed-file');
    expect(await readNamed(at('open.key'), { most: 10 })).toHaveLength(1);
  });

  it('is no folder, nothing that is not there, and nothing that is too large', async () => {
    mkdirSync(at('folder'));
    writeFileSync(at('large'), 'x'.repeat(11));
    expect(await codeOfRefused(readNamed(at('folder'), { most: 10 }))).toBe('remote/unreadable-file');
    expect(await codeOfRefused(readNamed(at('nothing'), { most: 10 }))).toBe('remote/unreadable-file');
    expect(await codeOfRefused(readNamed(at('large'), { most: 10 }))).toBe('remote/too-large');
  });

  it('is found among other files by what is public of it', async () => {
    await writeSecret(at('b.key'), await lockKey(key, lock()));
    writeFileSync(at('readme'), 'nothing');
    mkdirSync(at('folder'));
    expect(await keysInFolder(folder)).toMatchObject([{ file: 'b.key', keyid: key.keyid }]);
    expect(await codeOfRefused(keysInFolder(at('nothing')))).toBe('remote/unreadable-file');
  });
});

/** A blank for another says nothing. */
function isSame(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}
