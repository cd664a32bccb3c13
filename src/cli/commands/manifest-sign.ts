import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import { readFrom } from '../publishing/files.js';
import { inFile } from '../publishing/in-file.js';
import { signFile } from '../publishing/sign-file.js';
import { saidTimes } from '../publishing/times.js';
import { saidTrust } from '../publishing/trust-of.js';
import { progressWords, short } from '../publishing/words.js';

/** Adds a signature to a manifest. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const source = given.required(0);
  const publisher = await call.world.publisher();
  const read = await readFrom(call, source);
  const manifest = await inFile(source, () => publisher.manifestIn(read));
  const times = saidTimes(call);
  const isTimed = times.signedAt !== undefined || times.expiresAt !== undefined;
  const document = isTimed ? await inFile(source, () => publisher.retimeManifest(read, times)) : read;
  const { entries, version } = manifest;
  output.note(`signs ${oneLine(manifest.source)} version ${version}, ${entries.length} entries`);
  const said = await saidTrust(call);
  const floor = given.number('floor');
  const signed = await signFile(call, document, {
    file: given.text('out') ?? source,
    floor: floor === undefined ? undefined : { epoch: manifest.epoch, version: floor },
  });
  const { bytes, ...answer } = signed;
  const progress = said && publisher.manifestProgress(bytes, said.trust);
  await output.answer({ ...answer, source: manifest.source, version, ...(progress && { progress }) }, () =>
    [
      `${oneLine(signed.file)}: signed by ${short(signed.keyid)}, ${signed.signedBy.length} signatures in all`,
      ...(progress ? [progressWords('of those that are trusted', progress)] : []),
    ].join('\n'),
  );
}
