import { join } from 'node:path';
import type { Call } from '../call.js';
import { CliError, EXIT, usage } from '../cli-error.js';
import type { Manifest } from '../../remote/documents/manifest.js';
import { oneLine } from '../output/escape.js';
import { placeOf } from '../publishing/files.js';
import { readAs } from '../publishing/in-file.js';
import { nowFor } from '../publishing/times.js';
import { saidTimestamp, saidTrust } from '../publishing/trust-of.js';
import { short } from '../publishing/words.js';

/** Verifies a manifest as those who take it do. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const said = await saidTrust(call);
  if (!said) throw usage('Say whom to trust: --trust, or --keys with --source.', 'one of the two');
  const now = given.number('at') ?? nowFor(call);
  const version = given.number('floor');
  const { verifyManifest } = await call.world.publisher();
  const timestamp = await saidTimestamp(call, said, now);
  const { manifest, signedBy, known } = await readAs(call, given.required(0), (bytes) =>
    verifyManifest(bytes, {
      ...said,
      now,
      floor: version === undefined ? undefined : { epoch: said.trust.epoch, version },
      timestamp,
    }),
  );
  const artifacts = await checkArtifacts(call, manifest);
  const { source, epoch, expiresAt, entries } = manifest;
  const answer = { source, epoch, version: manifest.version, expiresAt, entries: entries.length };
  await output.answer(
    { ...answer, sha256: known.sha256, signedBy, ...(artifacts !== undefined && { artifacts }) },
    () =>
      [
        `${oneLine(source)}: version ${manifest.version} of epoch ${epoch}, ${entries.length} entries`,
        `signed by  ${signedBy.map(short).join(', ')}`,
        `until      ${expiresAt}`,
        ...(artifacts === undefined ? [] : [`artifacts  ${artifacts}, each as the manifest says`]),
      ].join('\n'),
  );
}

/** Whether a folder has what entries name. @returns how many; undefined where no folder was named */
async function checkArtifacts(call: Call, { entries }: Manifest): Promise<number | undefined> {
  const folder = call.given.text('artifacts');
  if (folder === undefined) return undefined;
  const { createHash } = await import('node:crypto');
  const { readNamed } = await call.world.publisher();
  const named = new Map(entries.map(({ sha256, length = 0 }) => [sha256, length]));
  named.delete(undefined);
  for (const [sha256 = '', length] of named) {
    const bytes = await readNamed(join(placeOf(call, folder), `${sha256}.mjs`), { most: length });
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw wrongArtifact(sha256);
  }
  return named.size;
}

const wrongArtifact = (sha256: string) =>
  new CliError('cli/wrong-artifact', `The file of the artifact ${sha256} has other bytes.`, {
    exitCode: EXIT.refused,
    hint: 'pack it anew',
  });
