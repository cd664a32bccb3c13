import { dirname, join } from 'node:path';
import type { Call } from '../call.js';
import { readAs } from '../publishing/in-file.js';
import { nowFor, saidTimes } from '../publishing/times.js';
import { writeTimestamp } from '../publishing/write-timestamp.js';

const DAY_MS = 86_400_000;

/** Writes the timestamp of a manifest. Its version is the time, so that nobody has to know the one before. */
export async function run(call: Call): Promise<void> {
  const { given, world } = call;
  const manifest = given.required(0);
  const { newTimestamp } = await world.publisher();
  const now = nowFor(call);
  const { expiresAt = now + DAY_MS } = saidTimes(call);
  const wishes = { version: Math.floor(now / 1_000), expiresAt };
  const document = await readAs(call, manifest, (bytes) => newTimestamp(bytes, wishes));
  await writeTimestamp(call, document, given.text('out') ?? join(dirname(manifest), 'timestamp.json'));
}
