import { dirname, join, resolve } from 'node:path';
import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import { foldersFor, placeOf, readFrom, writeTo } from '../publishing/files.js';
import { nowFor, saidTimes } from '../publishing/times.js';

const ARTIFACT_BYTES = 4 * 1_048_576;
const VALID_FOR_MS = 30 * 86_400_000;

/** Makes of what somebody has written what is to be signed, and the files that are published beside it. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const source = given.argument(0) ?? 'manifest.yaml';
  const folder = placeOf(call, given.text('out') ?? 'public');
  const publisher = await call.world.publisher();
  const authored = publisher.checkAuthored(
    await publisher.readAuthored(await readFrom(call, source), source),
  );
  const here = dirname(placeOf(call, source));
  const { signedAt, expiresAt } = saidTimes(call, { signedAt: nowFor(call), validForMs: VALID_FOR_MS });
  const { payload, manifest, artifacts, notes } = await publisher.packManifest(authored, {
    readFile: (file) => publisher.readNamed(resolve(here, file), { most: ARTIFACT_BYTES }),
    signedAt: signedAt ?? 0,
    expiresAt: expiresAt ?? 0,
    baseUrl: given.text('baseUrl'),
    version: given.number('manifestVersion'),
  });
  const file = join(folder, 'manifest.json');
  await foldersFor(call, file);
  for (const [sha256, bytes] of artifacts) await writeTo(call, join(folder, `${sha256}.mjs`), bytes);
  // Last: what it names is there.
  await writeTo(call, file, payload);
  for (const note of notes) output.note(oneLine(note));
  const { version, epoch, expiresAt: until, entries } = manifest;
  const answer = {
    file,
    version,
    epoch,
    expiresAt: until,
    entries: entries.length,
    artifacts: [...artifacts.keys()],
    notes,
  };
  await output.answer(answer, () =>
    [
      `${oneLine(file)}: version ${version} of epoch ${epoch}, ${entries.length} entries, ${artifacts.size} artifacts, until ${until}`,
      `next:  oneiric manifest sign ${oneLine(given.text('out') ?? 'public')}/manifest.json --key FILE`,
    ].join('\n'),
  );
}
