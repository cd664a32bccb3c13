import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../core/ports.js';
import { refuseExpectation, refuseTunnel, refuseUnreadable, refuseWithoutHost } from './unreadable.js';

const KEPT_ALIVE_MS = 5_000;
/** How often Node looks for requests that are too slow. */
const LOOKED_AT_EVERY_MS = 1_000;

/** How much comes in at a time. */
interface DoorLimits {
  /** Connections that are open at once; more are closed as they come. */
  readonly connections: number;
  /** Milliseconds in which the head of a request has to be there. */
  readonly headersTimeoutMs: number;
  /** Milliseconds in which the whole of a request has to be there. */
  readonly requestTimeoutMs: number;
  /** Bytes that the head of a request may have. */
  readonly headBytes: number;
}

/** Answers a request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** What a door is made of. */
export interface DoorTools {
  readonly clock: Clock;
  readonly limits: DoorLimits;
  readonly handle: Handler;
  /** Answers what comes while it closes. */
  readonly refuse: (response: ServerResponse) => void;
  /** Headers of every answer. */
  readonly headers: ReadonlyMap<string, string>;
  /** How long requests under way may take when it closes. */
  readonly closeMs: number;
  /** Whether it keeps no process alive, and cuts off at once what has not been asked to its end when it closes. */
  readonly isBackground: boolean;
}

/** One way in: a server that takes so much and no more, and closes within bounds. */
export class Door {
  readonly server: Server;
  readonly #tools: DoorTools;
  readonly #open = new Map<IncomingMessage, ServerResponse>();
  /** Connections on which a request was refused so that no other may follow. */
  readonly #done = new WeakSet<Duplex>();
  /** What came last on a connection. */
  readonly #latest = new WeakMap<Duplex, IncomingMessage>();
  #isClosing = false;
  #onQuiet: () => void = () => undefined;

  constructor(tools: DoorTools) {
    this.#tools = tools;
    const { limits, isBackground } = tools;
    this.server = createServer(
      {
        headersTimeout: limits.headersTimeoutMs,
        requestTimeout: limits.requestTimeoutMs,
        connectionsCheckingInterval: Math.min(LOOKED_AT_EVERY_MS, limits.headersTimeoutMs),
        keepAliveTimeout: KEPT_ALIVE_MS,
        maxHeaderSize: limits.headBytes,
        // It would be refused without a body.
        requireHostHeader: false,
      },
      (request, response) => this.#take(request, response),
    );
    this.server.maxConnections = limits.connections;
    // What is more would be left out without a word; the bytes of the head are bounded.
    this.server.maxHeadersCount = 0;
    this.#answerWhatIsNoRequest();
    if (isBackground) this.#letProcessEnd();
  }

  /** Ends what still answers: those under way get a while. @returns how many were cut off at its end */
  async close(): Promise<number> {
    this.#isClosing = true;
    if (!this.server.listening) return 0;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    for (const [request, response] of this.#open) this.#hasten(request, response);
    await this.#quiet();
    const cut = this.#open.size;
    this.server.closeAllConnections();
    await closed;
    return cut;
  }

  #answerWhatIsNoRequest(): void {
    const { clock } = this.#tools;
    this.server.on('connect', (_, socket) => refuseTunnel(socket, clock));
    this.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      this.#done.add(request.socket);
      refuseExpectation(response);
    });
    this.server.on('clientError', (error, socket) => {
      // It is told of everything that comes after that, too.
      if (this.#done.has(socket)) return;
      this.#done.add(socket);
      const latest = this.#latest.get(socket);
      // It was answered before its end, which cannot be read.
      if (latest && !latest.complete && !this.#open.has(latest)) return void socket.destroy();
      const answering = [...this.#open].filter(([request]) => request.socket === socket);
      refuseUnreadable(error, { socket, clock, answering: answering.map(([, response]) => response) });
    });
  }

  /** Whoever needs the process to live holds it: see ProcessHold. */
  #letProcessEnd(): void {
    this.server.unref();
    this.server.on('connection', (socket) => socket.unref());
  }

  #hasten(request: IncomingMessage, response: ServerResponse): void {
    // What has not been asked to its end will not be answered.
    if (this.#tools.isBackground && !request.complete) request.socket.destroy();
    else if (!response.headersSent) response.setHeader('connection', 'close');
  }

  #quiet(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#tools.clock.after(this.#tools.closeMs, resolve);
      this.#onQuiet = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    // Node reads on where an answer has said that it is the last.
    if (this.#done.has(request.socket)) return;
    if (refuseWithoutHost(request, response)) return void this.#done.add(request.socket);
    this.#open.set(request, response);
    this.#latest.set(request.socket, request);
    response.once('close', () => {
      this.#open.delete(request);
      if (this.#open.size === 0) this.#onQuiet();
    });
    const { headers, handle, refuse } = this.#tools;
    for (const [name, value] of headers) response.setHeader(name, value);
    if (this.#isClosing) return refuse(response);
    void handle(request, response);
  }
}
