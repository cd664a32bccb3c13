import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SignedManifest } from 'oneiric/testing';
import { HttpsServer, type Answering } from '../../support/https-server.js';

/** A server of manifests, trust documents and artifacts, as publishers have them: files, with tags. */
export class Registry implements AsyncDisposable {
  /** What is there, by path. */
  readonly files = new Map<string, Uint8Array>();
  /** Answers instead of the files, one for each request, where there are some. */
  readonly troubles: Answering[] = [];

  /** Answers in place of a file, by path. */
  readonly answers = new Map<string, Answering>();
  readonly #held = new Map<string, (() => void)[]>();

  /** `https://127.0.0.1:port`, also when nobody is there any more. */
  readonly origin: string;

  private constructor(readonly server: HttpsServer) {
    this.origin = server.origin;
    server.answering = (request, response) => this.#answer(request, response);
  }

  static async open(): Promise<Registry> {
    return new Registry(await HttpsServer.open(() => undefined));
  }

  get manifestUrl(): string {
    return `${this.origin}/manifest.json`;
  }

  /** Where artifacts are. */
  get baseUrl(): string {
    return `${this.origin}/artifacts/`;
  }

  /** How a client gets at a server of this machine. */
  get fetch() {
    const { origin } = this;
    const { ca } = this.server;
    return {
      privateOrigins: [origin],
      tls: { [origin]: { ca } },
      retry: { attempts: 1 },
      breaker: { failures: 1_000 },
    };
  }

  /** Serves a manifest with what it brings. */
  publish({ bytes, artifacts }: Pick<SignedManifest, 'bytes' | 'artifacts'>): void {
    this.files.set('/manifest.json', bytes);
    for (const [uri, code] of artifacts) this.files.set(new URL(uri).pathname, code);
  }

  /** The next request gets this status. */
  failNext(status: number): void {
    this.troubles.push((_, response) => response.writeHead(status).end());
  }

  /** Whoever asks for a path waits until it is let go. @returns lets them go */
  hold(path: string): () => void {
    const waiting: (() => void)[] = [];
    this.#held.set(path, waiting);
    return () => {
      this.#held.delete(path);
      for (const go of waiting) go();
    };
  }

  /** How often a path was asked for. */
  asked(path: string): number {
    return this.server.asked.filter((one) => one === `GET ${path}`).length;
  }

  /** The machine is gone. */
  async takeDown(): Promise<void> {
    if (!this.server.server.listening) return;
    await this.server[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.takeDown();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const held = this.#held.get(request.url ?? '');
    if (held) return void held.push(() => this.#serve(request, response));
    this.#serve(request, response);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const trouble = this.troubles.shift() ?? this.answers.get(request.url ?? '');
    if (trouble) return trouble(request, response);
    const file = this.files.get(request.url ?? '');
    if (!file) return void response.writeHead(404).end();
    const etag = `"${createHash('sha256').update(file).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    response.writeHead(200, { etag, 'content-length': file.length }).end(file);
  }
}
