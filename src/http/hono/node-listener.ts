import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { BadRequestException } from '../exceptions/exceptions.js';
import { problemOf, problemResponse } from '../problem.js';

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Has requests of Node answered by what takes those of the platform. */
export function nodeListener(fetch: (request: Request) => Promise<Response>): Listener {
  // Servers of HTTP/1 have requests and answers of no other kind.
  return getRequestListener((request) => fetch(request), {
    overrideGlobalObjects: false,
    hostname: 'localhost',
    errorHandler: (error) => {
      if (!(error instanceof RequestError)) throw error;
      return problemResponse(problemOf(new BadRequestException('The request names no path.'), 'none'));
    },
  });
}
