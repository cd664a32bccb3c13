import { basename, dirname, relative } from 'node:path';
import type { Call } from '../call.js';
import { writeNew } from '../init/new-files.js';
import { oneLine } from '../output/escape.js';
import { placeOf } from '../publishing/files.js';

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
  const file = placeOf(call, call.given.argument(0) ?? 'manifest.yaml');
  await writeNew(dirname(file), new Map([[basename(file), TEMPLATE]]));
  const answer = { file };
  const way = oneLine(relative(call.world.folder, file));
  await call.output.answer(answer, () => `${way}\nnext:  oneiric manifest pack ${way} --out public`);
}
