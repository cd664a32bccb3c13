import type { Call } from '../call.js';
import { usage } from '../cli-error.js';
import { readFrom } from '../publishing/files.js';
import { hasSigner } from '../publishing/signer.js';
import { trustChain } from '../publishing/trust-of.js';
import { writeTrust } from '../publishing/write-trust.js';

/** Adds a signature to a trust document. */
export async function run(call: Call): Promise<void> {
  const { given } = call;
  const source = given.required(0);
  if (!hasSigner(call))
    throw usage('Say who signs: --key, or --signer-command with --signer-key.', 'one of the two');
  const previous = given.texts('previous');
  const before = previous && (await trustChain(call, previous));
  await writeTrust(call, await readFrom(call, source), { file: given.text('out') ?? source, before });
}
