import type { Call } from '../call.js';
import { CliError, EXIT } from '../cli-error.js';
import { askHidden } from '../prompts.js';
import { readFrom } from './files.js';

const MOST_BYTES = 4_096;
const VARIABLE = 'ONEIRIC_PASSPHRASE';

/**
 * The passphrase of a key: from `--passphrase-file`, else from the variable ONEIRIC_PASSPHRASE, else from whoever is at the terminal.
 * Never from what is typed, which everybody can read. Whoever gets it overwrites it.
 *
 * @param isNew it is typed twice
 * @throws CliError `cli/no-passphrase`, `cli/interrupted`; RemoteError `remote/exposed-file`, `remote/unreadable-file`
 */
export async function passphraseFor(call: Call, key: string, isNew = false): Promise<Uint8Array> {
  const { given, world } = call;
  const file = given.text('passphraseFile');
  if (file !== undefined)
    return withoutLineEnd(await readFrom(call, file, { most: MOST_BYTES, isPrivate: true }));
  const said = world.env[VARIABLE];
  if (said !== undefined && said !== '') return bytesOf(said);
  if (!world.canAsk) throw nobodyToAsk();
  const typed = await asked(call, `Passphrase of ${key}`);
  if (!isNew) return bytesOf(typed);
  if ((await asked(call, 'The same again')) === typed) return bytesOf(typed);
  throw new CliError('cli/no-passphrase', 'These were two passphrases. Nothing was written.', {
    exitCode: EXIT.usage,
  });
}

async function asked(call: Call, message: string): Promise<string> {
  const typed = await askHidden(message, call.world);
  if (typed !== undefined) return typed;
  throw new CliError('cli/interrupted', 'Interrupted. Nothing was changed.', { exitCode: EXIT.interrupted });
}

/** Editors and `echo` end a file with one; it is no part of what was meant. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = text.subarray(-2).toString('latin1') === '\r\n' ? 2 : Number(text.at(-1) === 0x0a);
  return bytes.subarray(0, bytes.length - end);
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

const nobodyToAsk = () =>
  new CliError('cli/no-passphrase', 'Nobody can be asked for a passphrase. Nothing was changed.', {
    exitCode: EXIT.usage,
    hint: `name a file that only you may read with --passphrase-file, or set ${VARIABLE}`,
  });
