import { shown } from '../../core/names.js';
import { bytesOfBase64 } from '../documents/base64.js';
import { RemoteError } from '../remote-error.js';
import { isSoundKey } from '../signature.js';

const SCHEME = 'ed25519:';
/** What `openssl pkey -pubout` writes before the 32 bytes. */
const SPKI_HEAD = 'MCowBQYDK2VwAyEA';
const SPKI_BYTES = 44;
const KEY_BYTES = 32;

/** The bytes of a key of a trust document. What is no key is not shown: somebody may have written a private one. @throws RemoteError `remote/bad-key` */
export function publicKeyOf(text: string, path: string): Uint8Array {
  const bytes = bytesOfBase64(text);
  if (bytes && isSoundKey(bytes)) return bytes;
  throw new RemoteError(
    'remote/bad-key',
    `A text of ${text.length} letters is no public key that anybody can have.`,
    {
      path,
      hint: spkiHint(text) ?? 'a key is 32 bytes in standard base64, and no point of small order',
    },
  );
}

/** A key as configuration has it. */
export const configuredText = (key: Uint8Array): string => `${SCHEME}${Buffer.from(key).toString('base64')}`;

/** The bytes of a key as configuration has it, `ed25519:` and base64. @throws RemoteError `remote/bad-key` */
export function configuredKey(text: unknown, path: string): Uint8Array {
  if (typeof text === 'string' && text.startsWith(SCHEME))
    return publicKeyOf(text.slice(SCHEME.length), path);
  const what = typeof text === 'string' ? `A text of ${text.length} letters` : shown(text);
  throw new RemoteError('remote/bad-key', `${what} is no public key.`, {
    path,
    hint: spkiHint(text) ?? `a key is written as ${SCHEME} and its 32 bytes in standard base64`,
  });
}

/** It is public, and the head says so: it may be shown. */
function spkiHint(text: unknown): string | undefined {
  const bytes = typeof text === 'string' && text.startsWith(SPKI_HEAD) ? bytesOfBase64(text) : undefined;
  const key = bytes?.subarray(SPKI_BYTES - KEY_BYTES);
  return key?.length === KEY_BYTES ? `this is a key in SPKI form; write ${configuredText(key)}` : undefined;
}
