import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import type { DocumentedTrust } from '../../remote/verify/trust-chain.js';
import { writeTo } from './files.js';
import { signFile } from './sign-file.js';
import { hasSigner } from './signer.js';
import type { trustProgress } from '../../remote/publish/progress.js';
import { progressWords, short } from './words.js';

type TrustProgress = ReturnType<typeof trustProgress>;

/** Writes a trust document, signed by whoever was named; where nobody was, it waits for `trust sign`. */
export async function writeTrust(
  call: Call,
  document: Uint8Array,
  { file, before }: { readonly file: string; readonly before?: DocumentedTrust | undefined },
): Promise<void> {
  const publisher = await call.world.publisher();
  const { source, version } = publisher.trustIn(document);
  const head = `${oneLine(file)}: trust of ${oneLine(source)}, version ${version}`;
  if (!hasSigner(call)) {
    await writeTo(call, file, document);
    const { sha256 } = publisher.inspectDocument(document);
    const answer = { file, source, version, sha256, signedBy: [] };
    await call.output.answer(answer, () => `${head}, signed by nobody\n${signWords(file, version)}`);
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
      isWhole(progress, version) ? placeWords(version) : signWords(file, version),
    ].join('\n'),
  );
}

/** Of those before nothing is known where they were not named. */
const isWhole = ({ own, before }: TrustProgress, version: number) =>
  own.isEnough && (before?.isEnough ?? version === 1);

/** Where clients look for it. */
const placeWords = (version: number) =>
  version === 1
    ? 'next:  configure clients with it, as trust.document'
    : `next:  publish it beside the manifest, as trust/${version}.json`;

const signWords = (file: string, version: number) =>
  `next:  oneiric trust sign ${oneLine(file)} --key FILE${version === 1 ? '' : ' --previous FILE'}`;
