import { NetError } from './net-error.js';

/** What to tell where the environment lets all of Node take any certificate; undefined where it does not. */
export function tlsWarning(): NetError | undefined {
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return undefined;
  return new NetError('net/tls-checks-off', 'NODE_TLS_REJECT_UNAUTHORIZED is 0 in the environment.', {
    holds: 'What is fetched here is checked all the same; other connections of this process are not.',
    hint: 'unset it, and name who vouches for a server of your own as ca',
  });
}
