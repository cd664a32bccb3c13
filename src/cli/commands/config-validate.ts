import { resolve } from 'node:path';
import type { Call } from '../call.js';
import { validateConfig } from '../target/validate-config.js';

/** Loads the application with its configuration, and says what is wrong with it. */
export async function run(call: Call): Promise<void> {
  const { given, world } = call;
  const named = given.argument(0);
  const file = named === undefined ? undefined : resolve(world.folder, named);
  const answer = await validateConfig(world, given, file);
  await call.output.answer(answer, () => 'valid');
}
