import { dirname, join } from 'node:path';
import type { TrustWishes } from '../../remote/publish/trust-draft.js';
import type { Call } from '../call.js';
import { refuseExisting } from './refuse-existing.js';
import { trustChain } from './trust-of.js';
import { writeTrust } from './write-trust.js';

/**
 * Writes the trust document that follows one that is signed; beside it where no other file is named, as `2.json` for
 * version 2.
 */
export async function changeTrust(call: Call, current: string, wishes: TrustWishes): Promise<void> {
  const before = await trustChain(call, [current]);
  const { changedTrust } = await call.world.publisher();
  const document = changedTrust(before.document, wishes);
  const file = call.given.text('out') ?? join(dirname(current), `${before.document.version + 1}.json`);
  await refuseExisting(call, file);
  await writeTrust(call, document, { file, before });
}
