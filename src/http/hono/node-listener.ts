import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, RequestError, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Engine } from '../engine.js';
import { BadRequestException } from '../exceptions/exceptions.js';
import { problemOf, problemReply } from '../problem.js';
import { sendReply } from '../server/send-reply.js';

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Has requests of Node answered by what takes those of the platform. */
export function nodeListener(fetch: Engine['fetch']): Listener {
  // Servers of HTTP/1 have requests and answers of no other kind.
  const answer = async (request: Request, { incoming, outgoing }: HttpBindings | Http2Bindings) => {
    const connection = { address: incoming.socket.remoteAddress, cut: () => void outgoing.destroy() };
    const reply = await fetch(request, connection);
    sendReply(outgoing as ServerResponse, reply);
    return RESPONSE_ALREADY_SENT;
  };
  return getRequestListener(answer, {
    overrideGlobalObjects: false,
    hostname: 'localhost',
    errorHandler: (error) => {
      const isTheirs = error instanceof RequestError;
      const thrown = isTheirs ? new BadRequestException('The request names no path.') : undefined;
      // Of what fails here there is no word: what nobody catches would be told to the client.
      return problemReply(problemOf(thrown, 'none')).toResponse();
    },
  });
}
