import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import { foldersFor, placeOf } from '../publishing/files.js';
import { passphraseFor } from '../publishing/passphrase.js';
import { refuseExisting } from '../publishing/refuse-existing.js';
import { nowFor } from '../publishing/times.js';

/** Makes a key, and writes it encrypted into a file that only its owner may read. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const file = given.required(0);
  await refuseExisting(call, file, 'name another file: a key takes the place of nothing');
  const publisher = await call.world.publisher();
  const passphrase = await passphraseFor(call, file, true);
  const key = publisher.SigningKey.generate();
  try {
    const lock = { passphrase, now: nowFor(call), name: given.text('name') };
    const text = await publisher.lockKey(key, lock);
    await foldersFor(call, file, 0o700);
    await publisher.writeSecret(placeOf(call, file), text);
  } finally {
    passphrase.fill(0);
    key.forget();
  }
  const { publicKey, keyid } = key;
  await output.answer({ file, publicKey, keyid }, () =>
    [
      `${oneLine(file)}: only you can read it, and nobody without its passphrase`,
      `key    ${publicKey}`,
      `keyid  ${keyid}`,
    ].join('\n'),
  );
}
