import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { AdminHttpOptions } from '../../core/admin.js';
import type { Variables } from '../../core/variables.js';
import type { Door } from '../../net/door.js';
import { AdminError } from '../admin-error.js';
import { socketPathOf } from '../socket-path.js';

import { listenAt, privateFolder, type RemoveSocket } from './unix-socket.js';

/** Where a socket is to be: at a path, or where the one for a state in a folder is. */
export type SocketPlace = { readonly path: string } | { readonly folder: string; readonly env: Variables };

/** A socket on which is listened. */
export interface OpenSocket {
  readonly path: string;
  readonly remove: RemoveSocket;
}

/** Opens the socket. @throws as `listenAt` */
export async function openSocket({ server }: Door, place: SocketPlace): Promise<OpenSocket> {
  if ('path' in place) return { path: place.path, remove: await listenAt(server, place.path) };
  const path = socketPathOf(place.folder, place.env);
  if (dirname(path) !== place.folder) await privateFolder(dirname(path));
  return { path, remove: await listenAt(server, path) };
}

/** Opens HTTP. @returns its url @throws AdminError `admin/port-taken`; what the system says */
export async function openHttp(
  { server }: Door,
  { host, port }: Required<AdminHttpOptions>,
): Promise<string> {
  server.listen({ host, port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portTaken(port, error) : error;
  }
  // Neither a socket nor closed: it has just told that it listens.
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host === '::1' ? '[::1]' : host}:${taken}`;
}

const portTaken = (port: number, cause: unknown) =>
  new AdminError(
    'admin/port-taken',
    `Somebody else has port ${port}. The application goes on without HTTP.`,
    {
      cause,
      hint: 'name another port, or none: a free one is taken then, and app.admin.url says which',
    },
  );
