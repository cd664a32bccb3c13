import { adminClient } from '../../admin/client/admin-client.js';
import { isAnswered } from '../../admin/client/is-answered.js';
import { socketPathOf } from '../../admin/socket-path.js';
import { oneLine } from '../output/escape.js';
import type { World } from '../world.js';
import { readAdminFile } from './admin-file.js';
import type { Target } from './target.js';

/**
 * The process that has a state and can be reached: whoever may not connect to it is told so when he asks. What was left by one
 * that is gone is of no use.
 */
export async function runningIn(state: string, { env }: Pick<World, 'env'>): Promise<Target | undefined> {
  const said = await readAdminFile(state);
  const socket = said?.socket ?? socketPathOf(state, env);
  return (await isAnswered(socket)) ? bySocket(socket, said?.pid) : undefined;
}

/** The process behind a socket, whether or not there is one. */
export function bySocket(socket: string, pid?: number): Target {
  const words = `the process${pid === undefined ? '' : ` ${pid}`} at ${oneLine(socket)}`;
  return { kind: 'process', words, client: adminClient({ socket }), close: () => Promise.resolve() };
}
