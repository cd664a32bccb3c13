import type { Call } from '../call.js';
import { changeTrust } from '../publishing/change-trust.js';
import { trustWishes } from '../publishing/trust-wishes.js';

/** Writes the trust document that follows another. */
export async function run(call: Call): Promise<void> {
  await changeTrust(call, call.given.required(0), await trustWishes(call));
}
