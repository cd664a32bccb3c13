import type { Call } from '../call.js';
import { readFrom } from '../publishing/files.js';
import { inFile } from '../publishing/in-file.js';
import { requireSigner } from '../publishing/signer.js';
import { writeTimestamp } from '../publishing/write-timestamp.js';

/** Adds a signature to a timestamp. */
export async function run(call: Call): Promise<void> {
  const { given } = call;
  const file = given.required(0);
  requireSigner(call);
  const { timestampIn } = await call.world.publisher();
  const document = await readFrom(call, file);
  await inFile(file, () => timestampIn(document));
  await writeTimestamp(call, document, given.text('out') ?? file);
}
