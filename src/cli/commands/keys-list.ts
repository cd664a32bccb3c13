import type { Call } from '../call.js';
import type { DocumentedTrust } from '../../remote/verify/trust-chain.js';
import { oneLine } from '../output/escape.js';
import { placeOf } from '../publishing/files.js';
import { trustChain } from '../publishing/trust-of.js';

const TITLES = ['KEYID', 'FILE', 'NAME', 'KEY', 'ROLES'];

/** Shows which keys are in a folder; with `--trust` also what they may sign. No passphrase is needed. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const files = given.texts('trust');
  const trust = files && (await trustChain(call, files));
  const { keysInFolder } = await call.world.publisher();
  const folder = given.argument(0) ?? '.';
  const found = await keysInFolder(placeOf(call, folder));
  const keys = found.map((key) => ({ ...key, ...(trust && { roles: rolesOf(trust, key.keyid) }) }));
  await output.answer({ keys }, () =>
    keys.length === 0
      ? `There are no keys in ${oneLine(placeOf(call, folder))}.`
      : output.table(
          TITLES,
          keys.map(({ keyid, file, name, publicKey, roles }) => [
            keyid,
            file,
            name,
            publicKey,
            roles?.join(', '),
          ]),
        ),
  );
}

function rolesOf({ document }: DocumentedTrust, keyid: string): readonly string[] {
  if (document.revokedKeys?.includes(keyid) === true) return ['revoked'];
  const roles = Object.entries(document.roles) as readonly [
    string,
    { keyids: readonly string[] } | undefined,
  ][];
  return roles.filter(([, role]) => role?.keyids.includes(keyid) === true).map(([name]) => name);
}
