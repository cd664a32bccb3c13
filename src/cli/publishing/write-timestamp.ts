import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import { writeTo } from './files.js';
import { signed } from './sign-file.js';
import { hasSigner } from './signer.js';
import { trustChain } from './trust-of.js';
import { progressWords, short } from './words.js';

/** Writes a timestamp, signed by whoever was named; where nobody was, it waits for `timestamp sign`. */
export async function writeTimestamp(call: Call, document: Uint8Array, file: string): Promise<void> {
  const publisher = await call.world.publisher();
  const files = call.given.texts('trust');
  const trust = files && (await trustChain(call, files));
  const { source, version, expiresAt, manifest } = publisher.timestampIn(document);
  const head = `${oneLine(file)}: version ${manifest.version} of ${oneLine(source)} is the newest, until ${expiresAt}`;
  const facts = { file, source, version, expiresAt, manifest };
  if (!hasSigner(call)) {
    await writeTo(call, file, document);
    const { sha256 } = publisher.inspectDocument(document);
    await call.output.answer(
      { ...facts, sha256, signedBy: [] },
      () => `${head}; signed by nobody\nnext:  oneiric timestamp sign ${oneLine(file)} --key FILE`,
    );
    return;
  }
  const { bytes, ...found } = await signed(call, document);
  const progress = trust && publisher.timestampProgress(bytes, trust);
  await writeTo(call, file, bytes);
  await call.output.answer({ ...facts, ...found, ...(progress && { progress }) }, () =>
    [
      `${head}; signed by ${short(found.keyid)}`,
      ...(progress ? [progressWords('of those that are trusted', progress)] : []),
    ].join('\n'),
  );
}
