import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { CertificateAuthority, type Certified } from './certificates.js';

/** Connections that wait to be taken: who comes beyond them tries again much later. */
const MOST_WAITING = 4_096;

/** Answers one request. */
export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** How a server is not as others are. */
export interface HttpsOptions {
  /** Who vouches for it. Default one that it makes. */
  readonly authority?: CertificateAuthority | undefined;
  /** Default: one that is valid, for the names of this machine. */
  readonly certified?: Certified | undefined;
  /** What else Node's server takes. */
  readonly server?: ServerOptions | undefined;
}

/**
 * A server of `https:` on this machine, on a port of its own: `await using server = await HttpsServer.open((request, response) => …)`.
 * Whoever asks it takes `server.ca` for it. What answers may be changed at any time.
 */
export class HttpsServer implements AsyncDisposable {
  /** What was asked, in the order in which it came: `GET /path`. */
  readonly asked: string[] = [];
  /** Headers of what was asked. */
  readonly headers: IncomingMessage['headers'][] = [];
  /** How many connections were made. */
  made = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly server: Server,
    readonly authority: CertificateAuthority,
    readonly certified: Certified,
    public answering: Answering,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.asked.push(`${request.method} ${request.url}`);
      this.headers.push(request.headers);
      this.answering(request, response);
    });
    server.on('tlsClientError', () => {});
    server.on('connection', (socket: Socket) => {
      this.made += 1;
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async open(answering: Answering, options: HttpsOptions = {}): Promise<HttpsServer> {
    const { authority = new CertificateAuthority() } = options;
    const { certified = authority.issue() } = options;
    const { cert, key } = certified;
    const server = createServer({ cert, key, ...options.server });
    await new Promise<void>((resolve) =>
      server.listen({ port: 0, host: '127.0.0.1', backlog: MOST_WAITING }, resolve),
    );
    return new HttpsServer(server, authority, certified, answering);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** `https://127.0.0.1:port`, which is no address of the public internet. */
  get origin(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Who vouches for it, as PEM. */
  get ca(): string {
    return this.authority.ca;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#sockets.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
