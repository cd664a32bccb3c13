import { canonicalJson } from '../../../src/remote/documents/canonical-json.js';
import { aManifest, fullEntries } from '../support/documents.js';
import { aRole, aTrust, envelopeOf, keysOf, served, testKeys, type TestKey } from '../support/signing.js';
import { Dice } from './dice.js';
import { garbled, misshapen } from './mutations.js';

/** Kinds of signed documents. */
export type Kind = 'manifest' | 'trust' | 'timestamp';

export const SOURCE = 'acme-prod';
/** Keys 1 and 2 sign manifests and trust documents together, key 3 timestamps; key 4 is anybody's. */
const [one, two, three, stranger] = testKeys(4) as [TestKey, TestKey, TestKey, TestKey];
export { one, two, three };

/** One of each kind that has all that there is. */
export const VALID: Readonly<Record<Kind, object>> = {
  manifest: aManifest({ entries: fullEntries(), revoked: { artifacts: ['cd'.repeat(32)] } }),
  trust: aTrust({
    keys: keysOf([one, two, three]),
    roles: { trust: aRole([one, two], 2), manifest: aRole([one, two], 2), timestamp: aRole([three], 1) },
    minManifestVersion: 40,
    revokedKeys: ['ef'.repeat(32)],
    revokedArtifacts: ['cd'.repeat(32)],
  }),
  timestamp: {
    _type: 'timestamp',
    source: SOURCE,
    version: 7,
    expiresAt: '2026-11-20T18:00:00Z',
    manifest: { version: 42, sha256: 'ab'.repeat(32), length: 1_000 },
  },
};

const KINDS: readonly Kind[] = ['manifest', 'manifest', 'trust', 'timestamp'];

/** What a parser or a verifier is given. */
export interface FuzzInput {
  readonly kind: Kind;
  /** Whether it is the document alone, or in an envelope. */
  readonly isBare: boolean;
  readonly bytes: Uint8Array;
  /** In an envelope: what those have signed who are trusted to, all together. */
  readonly signed: readonly Uint8Array[];
}

/** Who has to sign a kind of document. */
const signersOf = (kind: Kind): readonly TestKey[] => (kind === 'timestamp' ? [three] : [one, two]);

/** One in so many is in an envelope: a signature takes as long to verify as a hundred documents to read. */
const ENVELOPES = 25;

/** The input of a number: the same each time. */
export function fuzzInput(seed: number): FuzzInput {
  const dice = new Dice(seed);
  const kind = dice.of(KINDS);
  const payload = payloadOf(dice, kind);
  if (!dice.once(ENVELOPES)) return { kind, isBare: true, bytes: payload, signed: [] };
  return { kind, isBare: false, ...envelopeAround(dice, kind, payload) };
}

function payloadOf(dice: Dice, kind: Kind): Uint8Array {
  const text = Buffer.from(canonicalJson(VALID[kind]));
  const ways: readonly (() => Uint8Array)[] = [
    () => garbled(dice, text),
    () => Buffer.from(canonicalJson(misshapen(dice, VALID[kind]))),
    () => Buffer.from(canonicalJson(misshapen(dice, VALID[kind]))),
    () => garbled(dice, Buffer.from(canonicalJson(misshapen(dice, VALID[kind])))),
    // The same, written in another way.
    () => Buffer.from(JSON.stringify(VALID[kind], undefined, dice.below(2))),
    () => Buffer.from(text.toString().replace(/[a-z]/, escaped)),
    // As it stands, or that of another kind.
    () => Buffer.from(canonicalJson(VALID[dice.of(KINDS)])),
  ];
  return new Uint8Array(dice.of(ways)());
}

function envelopeAround(dice: Dice, kind: Kind, payload: Uint8Array): Pick<FuzzInput, 'bytes' | 'signed'> {
  const valid = Buffer.from(canonicalJson(VALID[kind]));
  const ofValid = envelopeOf(kind, valid.toString(), signersOf(kind));
  const ways: readonly (() => Pick<FuzzInput, 'bytes' | 'signed'>)[] = [
    () => ({ bytes: garbled(dice, served(ofValid)), signed: [valid] }),
    () => ({ bytes: served(misshapen(dice, ofValid)), signed: [valid] }),
    // Signatures of one document around another one.
    () => ({ bytes: served({ ...ofValid, payload: base64(payload) }), signed: [valid] }),
    () => ({ bytes: served(signedBy(kind, payload, dice.of(TOO_FEW))), signed: [] }),
    () => ({ bytes: served(signedBy(kind, payload, signersOf(kind))), signed: [payload] }),
  ];
  return dice.of(ways)();
}

const TOO_FEW: readonly (readonly TestKey[])[] = [[], [one], [two], [one, stranger], [stranger]];

/** Bytes that are no UTF-8 are signed as those of the text that they would be. */
function signedBy(kind: Kind, payload: Uint8Array, keys: readonly TestKey[]) {
  return envelopeOf(kind, Buffer.from(payload).toString(), keys);
}

const escaped = (letter: string) => `\\u00${letter.charCodeAt(0).toString(16)}`;

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
