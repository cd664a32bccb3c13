import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { onTestFinished } from 'vitest';
import { adminApi } from '../../../src/admin/api/admin-api.js';
import type { AdminHost } from '../../../src/admin/admin-host.js';
import type { AdminPlace } from '../../../src/admin/client/admin-place.js';
import { OPERATOR } from '../api/admin-world.js';

/** A listener for the API of an application. */
export function listenerOf(host: AdminHost): RequestListener {
  const api = adminApi(host);
  const listener = getRequestListener(
    (request, env) => api.fetch(request, { principal: OPERATOR, ...(env as object) }),
    { overrideGlobalObjects: false },
  );
  return (incoming, outgoing) => void listener(incoming, outgoing);
}

/** Something that answers at a place, and can be taken away and brought back. */
export class Served {
  readonly #folder = mkdtempSync(join(tmpdir(), 'oneiric-client-'));
  /** Path of its socket, whether or not anybody listens there. */
  readonly socket = join(this.#folder, 'admin.sock');
  #server: Server | undefined;
  requests = 0;

  constructor() {
    onTestFinished(async () => {
      await this.stop();
      rmSync(this.#folder, { recursive: true, force: true });
    });
  }

  /** Answers at the socket, or on a free port. @returns where */
  async start(listener: RequestListener, how: 'socket' | 'http' = 'socket'): Promise<AdminPlace> {
    await this.stop();
    const server = createServer((incoming, outgoing) => {
      this.requests += 1;
      listener(incoming, outgoing);
    });
    this.#server = server;
    if (how === 'socket') server.listen(this.socket);
    else server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    if (how === 'socket') return { socket: this.socket };
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'a-token' };
  }

  /** Breaks every connection; whoever comes finds nobody. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Breaks every connection, and takes new ones. */
  cut(): void {
    this.#server?.closeAllConnections();
  }
}
