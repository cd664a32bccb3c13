import { dirname, join, resolve } from 'node:path';
import type { Packing } from '../../remote/publish/pack-manifest.js';
import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import { foldersFor, placeOf, writeTo } from '../publishing/files.js';
import { inFile, readAs } from '../publishing/in-file.js';
import { nowFor, saidTimes } from '../publishing/times.js';

const ARTIFACT_BYTES = 4 * 1_048_576;
const VALID_FOR_MS = 30 * 86_400_000;

/** Makes of what somebody has written what is to be signed, and the files that are published beside it. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const source = given.argument(0) ?? 'manifest.yaml';
  const folder = placeOf(call, given.text('out') ?? 'public');
  const publisher = await call.world.publisher();
  const authored = await readAs(call, source, async (bytes) =>
    publisher.checkAuthored(await publisher.readAuthored(bytes, source)),
  );
  const packing = await packingOf(call, source);
  const { payload, manifest, artifacts, notes } = await inFile(source, () =>
    publisher.packManifest(authored, packing),
  );
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

async function packingOf(call: Call, source: string): Promise<Packing> {
  const { given } = call;
  const { readNamed } = await call.world.publisher();
  const here = dirname(placeOf(call, source));
  const { signedAt, expiresAt } = saidTimes(call, { signedAt: nowFor(call), validForMs: VALID_FOR_MS });
  return {
    readFile: (name: string) => readNamed(resolve(here, name), { most: ARTIFACT_BYTES }),
    signedAt: signedAt ?? 0,
    expiresAt: expiresAt ?? 0,
    baseUrl: given.text('baseUrl'),
    version: given.number('manifestVersion'),
  };
}
