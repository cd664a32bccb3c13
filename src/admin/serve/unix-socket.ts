/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state, or where the operator has said */
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { dirname, join } from 'node:path';
import { factsOf } from '../../files/facts-of.js';
import { AdminError } from '../admin-error.js';
import { isAnswered } from '../client/is-answered.js';
import { LONGEST_SOCKET_PATH } from '../socket-path.js';
import { checkFolder, unsafeFolder } from './admin-files.js';

const OTHERS = 0o077;

/** Takes the socket away again, unless another has come in its place. */
export type RemoveSocket = () => Promise<void>;

/**
 * Listens at a path that only the user of this process may open, from the first moment on.
 *
 * @throws AdminError `admin/socket-path-too-long`, `admin/not-a-socket`, `admin/socket-taken`, `admin/unsafe-folder`; what the system says
 */
export async function listenAt(server: Server, path: string): Promise<RemoveSocket> {
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) throw tooLong(path);
  const folder = dirname(path);
  await checkFolder(folder);
  await refuseTaken(path);
  // Made where nobody else gets to, and moved when it is private: it would have the process's default mode at first.
  const box = await mkdtemp(join(folder, '.a-'));
  try {
    const made = join(box, 's');
    server.listen({ path: made, exclusive: true });
    await once(server, 'listening');
    await chmod(made, 0o600);
    await rename(made, path);
  } finally {
    await rm(box, { recursive: true, force: true });
  }
  const { ino, dev } = await lstat(path);
  return async () => {
    const now = await factsOf(path);
    if (now?.ino === ino && now.dev === dev) await rm(path, { force: true });
  };
}

/** The user's own folder for sockets: made where it is missing. @throws AdminError `admin/unsafe-folder` */
export async function privateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const facts = await lstat(folder);
  const isOurs = facts.isDirectory() && facts.uid === process.getuid?.() && (facts.mode & OTHERS) === 0;
  if (!isOurs) throw unsafeFolder(folder);
}

/** A socket on which nobody listens was left by a process that has gone. */
async function refuseTaken(path: string): Promise<void> {
  const facts = await factsOf(path);
  if (!facts) return;
  if (!facts.isSocket()) throw notASocket(path);
  if (await isAnswered(path)) throw taken(path);
}

const tooLong = (path: string) =>
  new AdminError(
    'admin/socket-path-too-long',
    `${path} is too long for a socket: ${Buffer.byteLength(path)} bytes, and systems take ${LONGEST_SOCKET_PATH}. The application goes on without it.`,
    { hint: 'name a shorter one: admin: { socket: … }' },
  );

const notASocket = (path: string) =>
  new AdminError('admin/not-a-socket', `${path} is no socket. It stays, and the application goes on.`, {
    hint: 'move it away, or name another place: admin: { socket: … }',
  });

const taken = (path: string) =>
  new AdminError('admin/socket-taken', `Another process listens on ${path}. The application goes on.`, {
    hint: 'give each process a folder or an instance of its own, or another place: admin: { socket: … }',
  });
