import { createHash } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Variables } from '../core/variables.js';

/** Systems take 103 to 107 bytes. */
export const LONGEST_SOCKET_PATH = 100;

const HASH_CHARACTERS = 32;

/**
 * Where the socket of an application is whose state is in a folder: in that folder or, where its name would be too long, under a name
 * of fixed length in the user's folder for what lives no longer than the session.
 *
 * @param folder absolute
 * @param env `XDG_RUNTIME_DIR` names the user's folder; without it that is one of the folder for temporary files
 */
export function socketPathOf(folder: string, env: Variables = process.env): string {
  const path = join(folder, 'admin.sock');
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, HASH_CHARACTERS);
  const { XDG_RUNTIME_DIR: given } = env;
  const outer = given === undefined || given === '' ? tmpdir() : given;
  return join(outer, `oneiric-${userInfo().uid}`, `${name}.sock`);
}
