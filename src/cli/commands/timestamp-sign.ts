import type { Call } from '../call.js';
import { readFrom } from '../publishing/files.js';
import { requireSigner } from '../publishing/signer.js';
import { writeTimestamp } from '../publishing/write-timestamp.js';

/** Adds a signature to a timestamp. */
export async function run(call: Call): Promise<void> {
  const { given } = call;
  const file = given.required(0);
  requireSigner(call);
  await writeTimestamp(call, await readFrom(call, file), given.text('out') ?? file);
}
