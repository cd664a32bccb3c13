import { connect } from 'node:net';
import { adminClient } from '../../admin/client/admin-client.js';
import { socketPathOf } from '../../admin/socket-path.js';
import { oneLine } from '../output/escape.js';
import type { World } from '../world.js';
import { readAdminFile } from './admin-file.js';
import type { Target } from './target.js';

/** The process that has a state and can be reached. What was left by one that is gone is of no use. */
export async function runningIn(state: string, { env }: Pick<World, 'env'>): Promise<Target | undefined> {
  const said = await readAdminFile(state);
  const socket = said?.socket ?? socketPathOf(state, env);
  return (await isThere(socket)) ? bySocket(socket, said?.pid) : undefined;
}

/** The process behind a socket, whether or not there is one. */
export function bySocket(socket: string, pid?: number): Target {
  const words = `the process${pid === undefined ? '' : ` ${pid}`} at ${oneLine(socket)}`;
  return { kind: 'process', words, client: adminClient({ socket }), close: () => Promise.resolve() };
}

/** Whoever may not connect is told so when he asks: the process is there. */
function isThere(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code === 'EACCES' || code === 'EPERM');
    });
  });
}
