import type { Call } from '../call.js';
import { usage } from '../cli-error.js';
import { foldersFor } from '../publishing/files.js';
import { trustWishes } from '../publishing/trust-wishes.js';
import { writeTrust } from '../publishing/write-trust.js';
import { refuseExisting } from '../publishing/refuse-existing.js';

/** Clients look for those after it in the same folder. */
const FIRST = 'trust/1.json';

/** Writes the first trust document of a source. */
export async function run(call: Call): Promise<void> {
  const { given } = call;
  const source = given.text('source');
  if (source === undefined) throw usage('--source is missing.', 'say whose trust it is: --source acme-prod');
  const file = given.text('out') ?? FIRST;
  await refuseExisting(call, file);
  const { newTrust } = await call.world.publisher();
  const document = newTrust(source, await trustWishes(call));
  await foldersFor(call, file);
  await writeTrust(call, document, { file });
}
