import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../core/ports.js';
import { Connection } from './connection.js';
import {
  refuseExpectation,
  refuseTunnel,
  refuseUnreadable,
  refuseHead,
  HEAD_TOO_LARGE,
} from './unreadable.js';

const KEPT_ALIVE_MS = 5_000;
/** How often Node looks for requests that are too slow. */
const LOOKED_AT_EVERY_MS = 1_000;
/** How long nothing has to happen, when it closes, before connections that ask nothing are closed: a request may be on its way. */
const QUIET_MS = 100;

/** How much comes in at a time. */
interface DoorLimits {
  /** Connections that are open at once; more are closed as they come. */
  readonly connections: number;
  /** Milliseconds in which the head of a request has to be there. */
  readonly headersTimeoutMs: number;
  /** Milliseconds in which the whole of a request has to be there. */
  readonly requestTimeoutMs: number;
  /**
   * Bytes that the head of a request may have, from its first line to the empty one. Blanks and empty lines that say nothing are counted
   * by whole reads, of 64 KiB at most: of these, up to two reads more may come.
   */
  readonly headBytes: number;
}

/** Answers a request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** What a door is made of. */
export interface DoorTools {
  readonly clock: Clock;
  readonly limits: DoorLimits;
  readonly handle: Handler;
  /** Answers what comes while it closes; where it is undefined, that is answered as ever. */
  readonly refuse?: (response: ServerResponse) => void;
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
  readonly #connections = new Map<Duplex, Connection>();
  #isClosing = false;
  #quiet: Timer | undefined;

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
    this.server.on('connection', (socket) => this.#connected(socket));
    this.#answerWhatIsNoRequest();
    // Whoever needs the process to live holds it: see ProcessHold.
    if (isBackground) this.server.unref();
  }

  /**
   * Ends what still answers: those under way get a while, and so does what was sent before whoever asks could know.
   * @returns how many requests were cut off at its end
   */
  async close(): Promise<number> {
    this.#isClosing = true;
    if (!this.server.listening) return 0;
    const closed = new Promise<void>((resolve) => {
      // That of HTTP servers would destroy connections with requests that it has not read yet.
      Listener.prototype.close.call(this.server, () => resolve());
    });
    for (const connection of this.#connections.values()) this.#hasten(connection);
    this.#stir();
    let cut = 0;
    const late = this.#tools.clock.after(this.#tools.closeMs, () => (cut = this.#cut()));
    await closed;
    late.cancel();
    this.#quiet?.cancel();
    // It looks for slow requests no more.
    this.server.close();
    return cut;
  }

  #answerWhatIsNoRequest(): void {
    const { clock } = this.#tools;
    this.server.on('connect', (_, socket) => {
      this.#connections.get(socket)?.end();
      refuseTunnel(socket, clock);
    });
    this.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      this.#connections.get(request.socket)?.end();
      refuseExpectation(response);
    });
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const connection = this.#connections.get(socket);
      // It is told of everything that comes after that, too.
      if (!connection || connection.isEnded) return;
      // It was answered before its end, which cannot be read.
      if (connection.isAhead) socket.destroy();
      else this.#refuse(connection, error.code);
    });
  }

  #connected(socket: Socket): void {
    if (this.#tools.isBackground) socket.unref();
    const connection = new Connection(socket);
    this.#connections.set(socket, connection);
    // Behind the parser, which reads first.
    socket.on('data', (bytes: Buffer) => this.#read(connection, bytes.length));
    socket.once('close', () => this.#connections.delete(socket));
  }

  /** The parser counts names and what they say, no blanks and no empty lines. */
  #read(connection: Connection, bytes: number): void {
    if (connection.isOver || connection.read(bytes) <= this.#tools.limits.headBytes) return;
    this.#refuse(connection, HEAD_TOO_LARGE);
  }

  #refuse(connection: Connection, code: string | undefined): void {
    connection.end();
    const { socket, answering } = connection;
    refuseUnreadable(code, { socket, answering, clock: this.#tools.clock });
  }

  #hasten(connection: Connection): void {
    // What has not been asked to its end will not be answered.
    if (this.#tools.isBackground && connection.isAsking) connection.socket.destroy();
    else connection.hasten();
  }

  /** Something has happened. */
  #stir(): void {
    if (!this.#isClosing) return;
    this.#quiet?.cancel();
    if (this.#tools.isBackground) this.#closeIdle();
    else this.#quiet = this.#tools.clock.after(QUIET_MS, () => this.#closeIdle());
  }

  /** Closes connections that ask nothing: nothing of a request has come. */
  #closeIdle(): void {
    const all = [...this.#connections.values()];
    for (const { size, isOver, socket } of all)
      if (size === 0 && (isOver || socket.bytesRead === 0 || this.#tools.isBackground)) socket.destroy();
    // Node takes those for idle that are still being sent an answer; it stirs when they have it.
    if (!all.some(({ isSending }) => isSending)) this.server.closeIdleConnections();
  }

  /** @returns how many requests were under way, or had begun to come */
  #cut(): number {
    const all = [...this.#connections.values()];
    const underWay = all.reduce((sum, { size }) => sum + size, 0);
    for (const { size, socket } of all) if (size > 0) socket.destroy();
    this.server.closeIdleConnections();
    const begun = all.filter(({ isOver, socket }) => !socket.destroyed && !isOver && socket.bytesRead > 0);
    for (const { socket } of all) socket.destroy();
    return underWay + begun.length;
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connections.get(request.socket);
    if (!connection || connection.isOver) return;
    const { headers, handle, limits, refuse } = this.#tools;
    if (refuseHead(request, response, limits.headBytes)) return connection.end();
    connection.take(request, response, () => this.#stir());
    for (const [name, value] of headers) response.setHeader(name, value);
    if (this.#isClosing) {
      connection.hasten();
      this.#stir();
      if (refuse) return refuse(response);
    }
    void handle(request, response);
  }
}
