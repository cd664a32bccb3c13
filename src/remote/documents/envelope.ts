import { shown } from '../../core/names.js';
import { isSha256 } from '../digest.js';
import { RemoteError } from '../remote-error.js';
import { SIGNATURE_BYTES } from '../signature.js';
import { bytesOfBase64 } from './base64.js';
import { canonicalJson } from './canonical-json.js';
import { decodeUtf8, parseStrictly, type Json, type JsonBounds, type JsonMap } from './strict-json.js';

/** A signature, and who says to have made it. */
export interface EnvelopeSignature {
  /** SHA-256 of the public key, in lower-case hex. */
  readonly keyid: string;
  readonly signature: Uint8Array;
}

/** A signed document that was taken apart; nothing is verified yet. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  /** Each of another key. */
  readonly signatures: readonly EnvelopeSignature[];
}

/** How much is read of an envelope. */
export interface EnvelopeBounds extends JsonBounds {
  /** Most bytes of the envelope. */
  readonly bytes: number;
  /** Most signatures. */
  readonly signatures: number;
}

/** What is signed (DSSE v1): the type stands in it, so that a signature is good for one kind of document only. */
export function signedBytes(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType);
  const head = Buffer.from(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `);
  return new Uint8Array(Buffer.concat([head, payload]));
}

/**
 * Takes a DSSE envelope apart. Members that it does not know have no effect.
 *
 * @param payloadType the one that it has to have
 * @throws RemoteError `remote/too-large`, `remote/bad-envelope`, `remote/wrong-type`, `remote/unsigned`,
 * `remote/too-many-signatures`, `remote/duplicate-signature`, or as {@link parseStrictly}
 */
export function openEnvelope(bytes: Uint8Array, payloadType: string, bounds: EnvelopeBounds): Envelope {
  if (!(bytes instanceof Uint8Array)) throw malformed('it is no Uint8Array');
  if (bytes.length > bounds.bytes) {
    throw new RemoteError(
      'remote/too-large',
      `The document has ${bytes.length} bytes; at most ${bounds.bytes} are read.`,
    );
  }
  const members = mapOf(parseStrictly(decodeUtf8(bytes), bounds));
  if (!members) throw malformed('it is no object');
  const { payloadType: type, payload, signatures } = members;
  if (typeof type !== 'string') throw '_type' in members ? unsigned() : malformed('payloadType is no text');
  if (type !== payloadType) {
    throw new RemoteError('remote/wrong-type', `The document is ${shown(type)}, not ${shown(payloadType)}.`);
  }
  const content = typeof payload === 'string' ? bytesOfBase64(payload) : undefined;
  if (!content) throw malformed('payload is not in standard base64');
  return { payloadType, payload: content, signatures: signaturesOf(signatures, bounds.signatures) };
}

/** An envelope as it is published: one text for the same signatures, without a blank that could be another. */
export function sealEnvelope({ payloadType, payload, signatures }: Envelope): Uint8Array {
  const members = {
    payloadType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: signatures
      .map(({ keyid, signature }) => ({ keyid, sig: Buffer.from(signature).toString('base64') }))
      .sort((a, b) => (a.keyid < b.keyid ? -1 : 1)),
  };
  return new Uint8Array(Buffer.from(canonicalJson(members)));
}

function signaturesOf(signatures: Json | undefined, most: number): readonly EnvelopeSignature[] {
  if (!isList(signatures)) throw malformed('signatures is no list');
  if (signatures.length === 0) throw unsigned();
  if (signatures.length > most) {
    throw new RemoteError(
      'remote/too-many-signatures',
      `The document has ${signatures.length} signatures; at most ${most} are looked at.`,
    );
  }
  const found = signatures.map((one, index) => signatureOf(one, `signatures[${index}]`));
  const twice = found.find(({ keyid }, index) => found.findIndex((one) => one.keyid === keyid) < index);
  if (!twice) return found;
  throw new RemoteError(
    'remote/duplicate-signature',
    `The document has two signatures of the key ${twice.keyid.slice(0, 16)}….`,
  );
}

function signatureOf(value: Json, where: string): EnvelopeSignature {
  const { keyid, sig } = mapOf(value) ?? {};
  if (!isSha256(keyid)) throw malformed(`${where}.keyid is not the SHA-256 of a key in lower-case hex`);
  const signature = typeof sig === 'string' ? bytesOfBase64(sig) : undefined;
  if (signature?.length !== SIGNATURE_BYTES)
    throw malformed(`${where}.sig is not an Ed25519 signature, ${SIGNATURE_BYTES} bytes in standard base64`);
  return { keyid, signature };
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const mapOf = (value: Json): JsonMap | undefined =>
  typeof value === 'object' && value !== null && !isList(value) ? value : undefined;

const unsigned = () =>
  new RemoteError('remote/unsigned', 'The document is signed by nobody.', {
    hint: 'nothing unsigned is taken: sign it',
  });

const malformed = (what: string) =>
  new RemoteError('remote/bad-envelope', `The document is no signed envelope: ${what}.`, {
    hint: 'a signed document is a DSSE envelope: { "payloadType": …, "payload": base64, "signatures": [{ "keyid", "sig" }] }',
  });
