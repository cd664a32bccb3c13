import type { RoleWish, TrustWishes } from '../../remote/publish/trust-draft.js';
import type { Call } from '../call.js';
import { publicKeys } from './public-keys.js';
import { nowFor, saidTimes } from './times.js';

const YEAR_MS = 365 * 86_400_000;

/** What was typed about a trust document. */
export async function trustWishes(call: Call): Promise<TrustWishes> {
  const { given } = call;
  const { expiresAt } = saidTimes(call, { validForMs: YEAR_MS });
  return {
    expiresAt: expiresAt ?? nowFor(call) + YEAR_MS,
    trust: await role(call, 'trust'),
    manifest: await role(call, 'manifest'),
    timestamp: await role(call, 'timestamp'),
    epoch: given.number('epoch'),
    minManifestVersion: given.number('minVersion'),
    revokeArtifacts: given.texts('revokeArtifacts'),
  };
}

async function role(call: Call, name: 'trust' | 'manifest' | 'timestamp'): Promise<RoleWish | undefined> {
  const said = call.given.texts(`${name}Keys`);
  const threshold = call.given.number(`${name}Threshold`);
  if (!said && threshold === undefined) return undefined;
  return { keys: said && (await publicKeys(call, said)), threshold };
}
