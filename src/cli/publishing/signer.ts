import type { Signer } from '../../remote/publish/signer.js';
import type { SigningKey } from '../../remote/publish/signing-key.js';
import type { Call } from '../call.js';
import { usage } from '../cli-error.js';
import { readFrom } from './files.js';
import { inFile } from './in-file.js';
import { passphraseFor } from './passphrase.js';

/** Far more than the file of a key has. */
const KEY_BYTES = 65_536;

/** Whether anything was typed about who signs. */
export const hasSigner = ({ given }: Call): boolean =>
  given.text('key') !== undefined || given.text('signerCommand') !== undefined;

/** @throws CliError `cli/usage` where nothing was typed about who signs */
export function requireSigner(call: Call): void {
  if (!hasSigner(call)) throw nobodySigns();
}

/** Lets somebody sign who was named, and forgets the key afterwards. @throws CliError `cli/usage`; as `unlockKey` */
export async function signing<R>(call: Call, act: (signer: Signer) => Promise<R>): Promise<R> {
  const { given, world } = call;
  const [file, command] = [given.text('key'), given.text('signerCommand')];
  if ((file === undefined) === (command === undefined)) throw nobodySigns();
  const publisher = await world.publisher();
  if (command !== undefined) return act(publisher.commandSigner(commandOf(call, command)));
  const key = await keyIn(call, file ?? '');
  return act(key).finally(() => key.forget());
}

/** Whether it is one is known before somebody is asked for its passphrase. */
async function keyIn(call: Call, file: string): Promise<SigningKey> {
  const { keyFacts, unlockKey } = await call.world.publisher();
  const bytes = await readFrom(call, file, { most: KEY_BYTES, isPrivate: true });
  await inFile(file, () => keyFacts(bytes));
  const passphrase = await passphraseFor(call, file);
  return inFile(file, () => unlockKey(bytes, passphrase)).finally(() => passphrase.fill(0));
}

const nobodySigns = () =>
  usage('Say who signs: --key, or --signer-command with --signer-key.', 'one of the two');

function commandOf({ given }: Call, text: string) {
  const publicKey = given.text('signerKey');
  if (publicKey === undefined)
    throw usage(
      '--signer-command needs --signer-key.',
      'the key that it signs with, as ed25519: and its base64',
    );
  return { command: wordsIn(text), publicKey, timeoutMs: given.number('signerTimeout') };
}

/** A list, so that no shell has to tell words apart. */
function wordsIn(text: string): readonly string[] {
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch {
    // It is no list either.
  }
  throw usage('--signer-command is no list of texts.', `write JSON: '["kms-sign", "--key", "release"]'`);
}
