import type { Call } from '../call.js';
import { usage } from '../cli-error.js';
import { changeTrust } from '../publishing/change-trust.js';
import { keyidOf } from '../publishing/public-keys.js';
import { trustWishes } from '../publishing/trust-wishes.js';

/** Writes a trust document in which a key counts no more. */
export async function run(call: Call): Promise<void> {
  const { given } = call;
  const [trust, ...more] = given.texts('trust') ?? [];
  if (trust === undefined || more.length > 0)
    throw usage('--trust is missing.', 'name the trust document that holds now');
  const revokeKeys = [await keyidOf(call, given.required(0))];
  await changeTrust(call, trust, { ...(await trustWishes(call)), revokeKeys });
}
