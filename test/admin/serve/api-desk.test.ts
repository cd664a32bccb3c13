import { once } from 'node:events';
import { createServer, type RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AdminHost } from '../../../src/admin/admin-host.js';
import { ApiDesk } from '../../../src/admin/serve/api-desk.js';
import { AdminWorld, OPERATOR } from '../api/admin-world.js';
import { ask, type Answer } from './admin-world.js';

const REFRESH = '/v1/slots/adapter%3Acache/refresh';
const KEYED: RequestOptions = { method: 'POST', path: REFRESH, headers: { 'idempotency-key': 'one' } };

describe('what answers the admin API', () => {
  it('remembers what was answered, also after an answer that could not be made', async () => {
    let isBroken = false;
    const { asks, world } = await served(({ redact, ...host }) => ({
      ...host,
      redact: (text) => {
        if (isBroken) throw new RangeError('no redactor');
        return redact(text);
      },
    }));
    const first = await asks(KEYED);
    isBroken = true;
    const broken = await asks({ path: '/v1/info', headers: { host: 'x/y' } });
    isBroken = false;
    const again = await asks(KEYED);
    expect([first.status, broken.status, again.text]).toEqual([200, 500, first.text]);
    expect(world.app.status('adapter:cache').generation).toBe(2);
  });

  it('is there for the next request where it could not be loaded for the first', async () => {
    let isBroken = true;
    const { asks } = await served((host) => ({
      ...host,
      get clock() {
        if (!isBroken) return host.clock;
        isBroken = false;
        throw new RangeError('no clock');
      },
    }));
    const statuses = [await asks({ path: '/v1/info' }), await asks({ path: '/v1/info' })];
    expect(statuses.map(({ status }) => status)).toEqual([500, 200]);
  });
});

/** A server with nothing but the desk. */
async function served(change: (host: AdminHost) => AdminHost) {
  const world = await AdminWorld.open();
  const desk = new ApiDesk(change(world.host));
  const server = createServer((request, response) => {
    void desk.serve({ request, response, principal: OPERATOR, body: Buffer.alloc(0) });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await world[Symbol.asyncDispose]();
  });
  const { port } = server.address() as AddressInfo;
  const asks = (options: RequestOptions): Promise<Answer> => ask({ host: '127.0.0.1', port, ...options });
  return { asks, world };
}
