import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import { foldersFor, placeOf, writeTo } from '../publishing/files.js';
import { refuseExisting } from '../publishing/refuse-existing.js';

const TEMPLATE = `# What is published; docs/publishing.md says what each member means.
source: acme-prod
# Higher than that of the manifest before.
version: 1
# Where the files of artifacts are published; it ends with a slash.
baseUrl: https://cdn.acme.test/components/
entries:
  - domain: adapter
    key: cache
    provider: fast
    version: 1.0.0
    factory: artifact:create
    # One ES module that imports nothing, from the folder of this file.
    file: dist/fast-cache.mjs
    requires:
      node: '>=20.19'
`;

/** Writes a manifest to begin with. */
export async function run(call: Call): Promise<void> {
  const file = call.given.argument(0) ?? 'manifest.yaml';
  await refuseExisting(call, file, 'name another file: oneiric manifest init other.yaml');
  await foldersFor(call, file);
  await writeTo(call, file, TEMPLATE);
  const answer = { file: placeOf(call, file) };
  const way = oneLine(file);
  await call.output.answer(answer, () => `${way}\nnext:  oneiric manifest pack ${way} --out public`);
}
