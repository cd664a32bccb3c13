import { createServer, type IncomingMessage, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a fake process was asked. */
export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
}

/** What it says: an answer, or with a status a problem. */
export type Says = (asked: Asked) => unknown;

/** A problem as the admin API tells it. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly hint?: string,
  ) {}
}

/** Something that answers on a socket as a running process does, with what a test wants. */
export class FakeProcess implements AsyncDisposable {
  readonly asked: Asked[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'oneiric-fake-'));
  readonly socket = join(this.folder, 'admin.sock');
  readonly #server: Server;

  private constructor(says: Says) {
    this.#server = createServer((request, response) => {
      void this.#read(request).then(async (asked) => {
        const answer: unknown = await says(asked);
        const isRefusal = answer instanceof Refusal;
        const kind = isRefusal ? 'application/problem+json' : 'application/json';
        response.writeHead(isRefusal ? answer.status : 200, { 'content-type': kind });
        response.end(JSON.stringify(isRefusal ? { ...answer, title: answer.code } : answer));
      });
    });
  }

  static async start(says: Says): Promise<FakeProcess> {
    const fake = new FakeProcess(says);
    await new Promise<void>((resolve) => fake.#server.listen(fake.socket, resolve));
    return fake;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #read(request: IncomingMessage): Promise<Asked> {
    const said = await text(request);
    const asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: said === '' ? undefined : (JSON.parse(said) as unknown),
    };
    this.asked.push(asked);
    return asked;
  }
}
