import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AdminLimits } from '../../core/admin.js';
import type { Clock } from '../../core/ports.js';
import { AdminRefusal } from '../problems/admin-refusal.js';
import { refuse } from './refuse.js';

const LONGEST_HEAD_BYTES = 8 * 1_024;
const KEPT_ALIVE_MS = 5_000;
/** How often Node looks for requests that are too slow. */
const LOOKED_AT_EVERY_MS = 1_000;
const CLOSE_PATIENCE_MS = 5_000;

/** What a browser may do with what it is given: nothing. */
const HEADERS = new Map([
  ['cache-control', 'no-store'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
]);

/** Answers a request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** One way in: a server that takes so much and no more, keeps no process alive, and closes within bounds. */
export class Door {
  readonly server: Server;
  readonly #clock: Clock;
  readonly #open = new Set<IncomingMessage>();
  #isClosing = false;
  #onQuiet: () => void = () => undefined;

  constructor(handler: Handler, { limits, clock }: { limits: Required<AdminLimits>; clock: Clock }) {
    this.#clock = clock;
    this.server = createServer(
      {
        headersTimeout: limits.headersTimeoutMs,
        requestTimeout: limits.requestTimeoutMs,
        connectionsCheckingInterval: Math.min(LOOKED_AT_EVERY_MS, limits.headersTimeoutMs),
        keepAliveTimeout: KEPT_ALIVE_MS,
        maxHeaderSize: LONGEST_HEAD_BYTES,
      },
      (request, response) => this.#take(request, response, handler),
    );
    this.server.maxConnections = limits.connections;
    // What is more would be left out without a word; the bytes of the head are bounded.
    this.server.maxHeadersCount = 0;
    // Whoever needs the process to live holds it: see ProcessHold.
    this.server.unref();
    this.server.on('connection', (socket) => socket.unref());
  }

  /** Ends what still answers: those under way get a while, for what they wait for ends as well. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    // What has not been asked to its end will not be answered.
    for (const request of this.#open) if (!request.complete) request.socket.destroy();
    await this.#quiet();
    this.server.closeAllConnections();
    await closed;
  }

  #quiet(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#clock.after(CLOSE_PATIENCE_MS, resolve);
      this.#onQuiet = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  #take(request: IncomingMessage, response: ServerResponse, handler: Handler): void {
    this.#open.add(request);
    response.once('close', () => {
      this.#open.delete(request);
      if (this.#open.size === 0) this.#onQuiet();
    });
    for (const [name, value] of HEADERS) response.setHeader(name, value);
    if (this.#isClosing) return refuse(response, CLOSING);
    void handler(request, response);
  }
}

const CLOSING = new AdminRefusal('admin/closing', 'The application is closing. Nothing was done.', {
  headers: { connection: 'close' },
});
