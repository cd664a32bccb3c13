import type { SignedDocument, Signing } from '../../remote/publish/sign-document.js';
import type { Call } from '../call.js';
import { writeTo } from './files.js';
import { signing } from './signer.js';
import { nowFor } from './times.js';

/** What came of signing a file. */
export type SignedFile = SignedDocument & { readonly file: string };

/** Signs a document; what comes of it is verified, and written nowhere. */
export async function signed(
  call: Call,
  document: Uint8Array,
  floor?: Signing['floor'],
): Promise<SignedDocument> {
  const { signDocument } = await call.world.publisher();
  return signing(call, (signer) => signDocument(document, { signer, now: nowFor(call), floor }));
}

/** Signs a document, and writes what came of it once it is verified; until then nothing is written. */
export async function signFile(
  call: Call,
  document: Uint8Array,
  { file, floor }: { readonly file: string; readonly floor?: Signing['floor'] },
): Promise<SignedFile> {
  const found = await signed(call, document, floor);
  await writeTo(call, file, found.bytes);
  return { file, ...found };
}
