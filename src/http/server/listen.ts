import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Door } from '../../net/door.js';
import { HttpError } from '../http-error.js';

/** Where a server listens. */
export interface Listening {
  readonly url: string;
  readonly port: number;
}

/** Listens. @throws HttpError `http/port-taken`, `http/cannot-listen` */
export async function listen({ server }: Door, hostname: string, port: number): Promise<Listening> {
  server.listen({ host: hostname, port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw cannotListen(error, `${hostname}:${port}`);
  }
  // Neither a socket nor closed: it has just told that it listens.
  const { port: taken, family, address } = server.address() as AddressInfo;
  return { url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`, port: taken };
}

function cannotListen(cause: unknown, place: string): HttpError {
  if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return new HttpError('http/port-taken', `Somebody else listens on ${place}. Nothing was started.`, {
      cause,
      hint: 'name another port in HttpModule.forRoot; with 0 a free one is taken, and HttpServer says which',
    });
  }
  return new HttpError('http/cannot-listen', `Nobody can listen on ${place}. Nothing was started.`, {
    cause,
    hint: 'see that the address is one of this machine, and the port one that the process may have',
  });
}
