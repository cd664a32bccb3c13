import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import type { DocumentedTrust } from '../../remote/verify/trust-chain.js';
import { writeTo } from './files.js';
import { signFile } from './sign-file.js';
import { hasSigner } from './signer.js';
import { progressWords, short } from './words.js';

/** Writes a trust document, signed by whoever was named; where nobody was, it waits for `trust sign`. */
export async function writeTrust(
  call: Call,
  document: Uint8Array,
  { file, before }: { readonly file: string; readonly before?: DocumentedTrust | undefined },
): Promise<void> {
  const publisher = await call.world.publisher();
  const { sha256, document: trust } = publisher.inspectDocument(document);
  const { source, version } = trust as { source: string; version: number };
  const head = `${oneLine(file)}: trust of ${oneLine(source)}, version ${version}`;
  if (!hasSigner(call)) {
    await writeTo(call, file, document);
    const answer = { file, source, version, sha256, signedBy: [] };
    await call.output.answer(
      answer,
      () => `${head}, signed by nobody\nnext:  oneiric trust sign ${oneLine(file)} --key FILE`,
    );
    return;
  }
  call.output.note(`signs trust of ${oneLine(source)} version ${version}`);
  const { bytes, ...signed } = await signFile(call, document, { file });
  const progress = publisher.trustProgress(bytes, before);
  await call.output.answer({ ...signed, source, version, progress }, () =>
    [
      `${head}, signed by ${short(signed.keyid)}`,
      ...(progress.before ? [progressWords('of those before', progress.before)] : []),
      progressWords('of its own', progress.own),
    ].join('\n'),
  );
}
