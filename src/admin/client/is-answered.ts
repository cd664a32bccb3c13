import { connect } from 'node:net';

/** What says that nobody listens at a path, or that there is none. */
const NOBODY: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED']);

/** Whether somebody listens at the path of a socket: also who is busy, or who is not for us to reach. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => answer(!NOBODY.has(code)));
  });
}
