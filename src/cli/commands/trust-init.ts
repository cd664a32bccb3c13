import type { Call } from '../call.js';
import { usage } from '../cli-error.js';
import { trustWishes } from '../publishing/trust-wishes.js';
import { writeTrust } from '../publishing/write-trust.js';
import { refuseExisting } from '../publishing/refuse-existing.js';

/** Writes the first trust document of a source. */
export async function run(call: Call): Promise<void> {
  const { given } = call;
  const source = given.text('source');
  if (source === undefined) throw usage('--source is missing.', 'say whose trust it is: --source acme-prod');
  const file = given.text('out') ?? 'trust.json';
  await refuseExisting(call, file);
  const { newTrust } = await call.world.publisher();
  await writeTrust(call, newTrust(source, await trustWishes(call)), { file });
}
