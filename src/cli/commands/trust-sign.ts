import type { Call } from '../call.js';
import { readFrom } from '../publishing/files.js';
import { inFile } from '../publishing/in-file.js';
import { requireSigner } from '../publishing/signer.js';
import { trustChain } from '../publishing/trust-of.js';
import { writeTrust } from '../publishing/write-trust.js';

/** Adds a signature to a trust document. */
export async function run(call: Call): Promise<void> {
  const { given } = call;
  const source = given.required(0);
  requireSigner(call);
  const previous = given.texts('previous');
  const before = previous && (await trustChain(call, previous));
  const { trustIn } = await call.world.publisher();
  const document = await readFrom(call, source);
  await inFile(source, () => trustIn(document));
  await writeTrust(call, document, { file: given.text('out') ?? source, before });
}
