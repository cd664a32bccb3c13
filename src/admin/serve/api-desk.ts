import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { AdminHost } from '../admin-host.js';
import type { Principal } from '../principal.js';
import { problemResponse } from '../problems/problem.js';
import { tellProblem } from '../problems/tell-problem.js';
import type { Admitted } from './reception.js';
import { BAD_TARGET, answerProblem } from './refuse.js';

/** A client that takes nothing of an answer for so long is let go. */
const WRITE_PATIENCE_MS = 60_000;

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Has the admin API answer requests. Its code comes with the first of them: most processes are never asked. */
export class ApiDesk {
  readonly #host: AdminHost;
  readonly #asking = new WeakMap<IncomingMessage, Principal>();
  #listener: Promise<Listener> | undefined;

  constructor(host: AdminHost) {
    this.#host = host;
  }

  /** Never rejects. */
  async serve({ request, response, principal, body }: Admitted): Promise<void> {
    this.#asking.set(request, principal);
    // The adapter takes it for what it would have read.
    Object.assign(request, { rawBody: body });
    try {
      const listener = await this.#loaded();
      await listener(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else answerProblem(response, tellProblem(this.#host, error));
    }
  }

  /** Loaded once, for it keeps what was answered; again only where that failed. */
  #loaded(): Promise<Listener> {
    this.#listener ??= this.#load().catch((error: unknown) => {
      this.#listener = undefined;
      throw error;
    });
    return this.#listener;
  }

  async #load(): Promise<Listener> {
    const [{ getRequestListener, RequestError }, { adminApi }] = await Promise.all([
      import('@hono/node-server'),
      import('../api/admin-api.js'),
    ]);
    const api = adminApi(this.#host);
    const fetch = async (asked: Request, { incoming, outgoing }: HttpBindings) => {
      const principal = this.#asking.get(incoming);
      if (!principal) throw new TypeError('nobody asks');
      const answer = await api.fetch(asked, { principal, outgoing });
      incoming.socket.setTimeout(WRITE_PATIENCE_MS);
      return answer;
    };
    // The servers are of HTTP/1: they have requests and answers of no other kind.
    return getRequestListener(fetch as Parameters<typeof getRequestListener>[0], {
      overrideGlobalObjects: false,
      hostname: 'localhost',
      errorHandler: (error) =>
        problemResponse(tellProblem(this.#host, error instanceof RequestError ? BAD_TARGET : error)),
    });
  }
}
