import type { Call } from '../call.js';
import { readAs } from './in-file.js';

/**
 * Public keys as they were typed: `ed25519:…`, the SHA-256 of one that is known, or the file of a key, of which only that is read which
 * everybody may know.
 *
 * @throws RemoteError `remote/unreadable-file`, `remote/bad-key-file`
 */
export async function publicKeys(call: Call, said: readonly string[]): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const text of said) keys.push(isSpelt(text) ? text : (await factsIn(call, text)).publicKey);
  return keys;
}

/** The SHA-256 of a key that was typed in one of these ways. */
export async function keyidOf(call: Call, text: string): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  if (!isSpelt(text)) return (await factsIn(call, text)).keyid;
  const { pinKeys } = await call.world.publisher();
  const [keyid = ''] = pinKeys({ keys: [text], threshold: 1 }).manifestSigners.keyids;
  return keyid;
}

/** Also as openssl writes it, so that it is told how we do. */
const isSpelt = (text: string) => /^(?:ed25519:|MCowBQYDK2VwAyEA|[0-9a-f]{64}$)/.test(text);

async function factsIn(call: Call, file: string) {
  const { keyFacts } = await call.world.publisher();
  return readAs(call, file, (bytes) => keyFacts(bytes));
}
