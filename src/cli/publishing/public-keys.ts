import type { Call } from '../call.js';
import { readFrom } from './files.js';

const KEY_BYTES = 65_536;

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
  if (!text.startsWith('ed25519:')) return (await factsIn(call, text)).keyid;
  const { createHash } = await import('node:crypto');
  const key = Buffer.from(text.slice('ed25519:'.length), 'base64');
  return createHash('sha256').update(key).digest('hex');
}

const isSpelt = (text: string) => text.startsWith('ed25519:') || /^[0-9a-f]{64}$/.test(text);

async function factsIn(call: Call, file: string) {
  const { keyFacts } = await call.world.publisher();
  return keyFacts(await readFrom(call, file, { most: KEY_BYTES }));
}
