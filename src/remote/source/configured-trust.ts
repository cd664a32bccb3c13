import { LIST, wholeNumber, type Option } from '../../core/option-bag.js';
import { bytesOfBase64 } from '../documents/base64.js';
import type { GivenLimits } from '../limits.js';
import { checkOptions } from '../options.js';
import { RemoteError } from '../remote-error.js';
import { pinKeys, type PinnedKeys } from '../verify/pinned-keys.js';
import { openTrust, type DocumentedTrust } from '../verify/trust-chain.js';
import type { Trust } from '../verify/trust.js';

/** A trust document that an operator has pinned: what is trusted begins with it. */
export interface PinnedDocument {
  /** The signed document: its bytes, its text, or its bytes in standard base64. */
  readonly document: Uint8Array | string;
}

/** Who is trusted, as configuration says it: by keys for good, or by a document that others follow. */
export type TrustSettings = PinnedKeys | PinnedDocument;

/** A trust document, and the bytes that it came as. */
export interface OpenedTrust {
  readonly trust: DocumentedTrust;
  readonly envelope: Uint8Array;
}

/** Where trust begins. */
export type ConfiguredTrust =
  { readonly kind: 'keys'; readonly trust: Trust } | ({ readonly kind: 'document' } & OpenedTrust);

const OPTIONS = new Map<keyof PinnedKeys | keyof PinnedDocument, Option>([
  ['keys', LIST],
  ['threshold', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
  ['epoch', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
  ['document', { fits: isBytesOrText, expected: 'a signed trust document: bytes, text or base64' }],
]);

/**
 * What trust begins with. Nothing is trusted by leaving something out.
 *
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`, `remote/bad-key`, `remote/bad-threshold`; as `openTrust`
 */
export function configuredTrust(
  settings: TrustSettings,
  check: { readonly source: string; readonly limits: GivenLimits | undefined },
): ConfiguredTrust {
  checkOptions(settings, { options: OPTIONS, needed: [], where: 'trust' });
  const { document, ...keys } = { document: undefined, ...settings };
  if (document === undefined) return { kind: 'keys', trust: pinKeys(keys as PinnedKeys) };
  if (Object.values(keys).some((value) => value !== undefined))
    throw new RemoteError('remote/bad-option', 'trust has both keys and a document.', {
      path: 'trust',
      hint: 'the document says which keys are trusted: leave one of the two out',
    });
  const envelope = bytesOf(document);
  return { kind: 'document', envelope, trust: openTrust(envelope, check) };
}

/** A text that begins as JSON does is no base64. */
function bytesOf(document: Uint8Array | string): Uint8Array {
  if (typeof document !== 'string') return new Uint8Array(document);
  const text = document.trim();
  const bytes = text.startsWith('{') ? new Uint8Array(Buffer.from(text)) : bytesOfBase64(text);
  if (bytes) return bytes;
  throw new RemoteError('remote/bad-option', 'trust.document is neither JSON nor base64.', {
    path: 'trust.document',
    hint: 'give the content of the file, not its name',
  });
}

function isBytesOrText(value: unknown): boolean {
  return value instanceof Uint8Array || (typeof value === 'string' && value.trim() !== '');
}
