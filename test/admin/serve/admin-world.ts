import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { Module, Oneiric, type Application, type CreateOptions, type Provider } from '../../../src/index.js';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A folder for each test, and applications in it that are closed afterwards. */
export class AdminWorld {
  dir = '';
  readonly #apps: Application[] = [];

  constructor() {
    beforeEach(() => {
      this.dir = mkdtempSync(join(tmpdir(), 'oneiric-admin-'));
    });
    afterEach(async () => {
      for (const app of this.#apps.splice(0)) await app.close().catch(() => undefined);
      rmSync(this.dir, { recursive: true, force: true });
    });
  }

  get stateDir(): string {
    return join(this.dir, 'state');
  }

  async create(options: CreateOptions = {}, providers: readonly Provider[] = [MEMORY]): Promise<Application> {
    const root = class Root {};
    Module({ providers })(root);
    const app = await Oneiric.create(root, {
      ...{ env: {}, stateDir: this.stateDir, runtime: { signals: false } },
      ...options,
    });
    this.#apps.push(app);
    return app;
  }
}

export const MEMORY: Provider = {
  slot: 'adapter:cache',
  provider: 'memory',
  useFactory: () => ({ name: () => 'memory' }),
};

/** Asks, and reads the answer to its end. */
export function ask(options: RequestOptions, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Asks on the socket of an application. */
export const askSocket = (app: Application, path: string, options: RequestOptions = {}) =>
  ask({ socketPath: app.admin?.socket ?? '', path, ...options });
