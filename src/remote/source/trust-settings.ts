import { LIST, wholeNumber, type Option } from '../../core/option-bag.js';
import { bytesOfBase64 } from '../documents/base64.js';
import { checkOptions } from '../options.js';
import { RemoteError } from '../remote-error.js';
import { pinnedTrust, type PinnedKeys } from '../verify/pinned-keys.js';
import type { Trust } from '../verify/trust.js';

/** A trust document that an operator has pinned: what is trusted begins with it. */
export interface PinnedDocument {
  /** The signed document: its bytes, its text, or its bytes in standard base64. */
  readonly document: Uint8Array | string;
}

/** Who is trusted, as configuration says it: by keys for good, or by a document that others follow. */
export type TrustSettings = PinnedKeys | PinnedDocument;

/** Who is trusted: of a document its bytes, of which nothing is known yet. */
export type ReadTrust =
  | { readonly kind: 'keys'; readonly trust: Trust }
  | { readonly kind: 'document'; readonly envelope: Uint8Array };

const OPTIONS = new Map<keyof PinnedKeys | keyof PinnedDocument, Option>([
  ['keys', LIST],
  ['threshold', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
  ['epoch', wholeNumber(1, Number.MAX_SAFE_INTEGER)],
  ['document', { fits: isBytesOrText, expected: 'a signed trust document: bytes, text or base64' }],
]);

/**
 * Who is trusted, as far as that can be told without opening a document. Nothing is trusted by leaving something out.
 *
 * @param where it was given
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`, `remote/bad-key`, `remote/bad-threshold`
 */
export function readTrustSettings(settings: TrustSettings, where: string): ReadTrust {
  checkOptions(settings, { options: OPTIONS, needed: [], where });
  const { document, ...keys } = { document: undefined, ...settings };
  if (document === undefined) return { kind: 'keys', trust: pinnedTrust(keys as PinnedKeys, where) };
  if (Object.values(keys).some((value) => value !== undefined))
    throw new RemoteError('remote/bad-option', `${where} has both keys and a document.`, {
      path: where,
      hint: 'the document says which keys are trusted: leave one of the two out',
    });
  return { kind: 'document', envelope: bytesOf(document, where) };
}

/** A text that begins as JSON does is no base64. */
function bytesOf(document: Uint8Array | string, where: string): Uint8Array {
  if (typeof document !== 'string') return new Uint8Array(document);
  const text = document.trim();
  const bytes = text.startsWith('{') ? new Uint8Array(Buffer.from(text)) : bytesOfBase64(text);
  if (bytes) return bytes;
  throw new RemoteError('remote/bad-option', `${where}.document is neither JSON nor base64.`, {
    path: `${where}.document`,
    hint: 'give the content of the file, not its name',
  });
}

function isBytesOrText(value: unknown): boolean {
  return value instanceof Uint8Array || (typeof value === 'string' && value.trim() !== '');
}
