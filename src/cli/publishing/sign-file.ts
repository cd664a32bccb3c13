import type { Signing } from '../../remote/publish/sign-document.js';
import type { Call } from '../call.js';
import { writeTo } from './files.js';
import { signing } from './signer.js';
import { nowFor } from './times.js';

/** What came of signing a file. */
export interface SignedFile {
  readonly file: string;
  readonly sha256: string;
  readonly keyid: string;
  readonly signedBy: readonly string[];
  readonly bytes: Uint8Array;
}

/** Signs a document, and writes what came of it once it is verified; until then nothing is written. */
export async function signFile(
  call: Call,
  document: Uint8Array,
  { file, floor }: { readonly file: string; readonly floor?: Signing['floor'] },
): Promise<SignedFile> {
  const { signDocument } = await call.world.publisher();
  const signed = await signing(call, (signer) =>
    signDocument(document, { signer, now: nowFor(call), floor }),
  );
  await writeTo(call, file, signed.bytes);
  return { file, ...signed };
}
