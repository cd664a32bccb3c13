import { describe, expect, it } from 'vitest';
import { AdminError } from '../../../src/admin/admin-error.js';
import { adminClient } from '../../../src/admin/client/admin-client.js';
import type { AdminPlace } from '../../../src/admin/client/admin-place.js';
import { AdminWorld, Cache } from '../api/admin-world.js';
import { listenerOf, Served } from './served.js';

const failureOf = async (work: Promise<unknown>): Promise<AdminError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AdminError);
  return error as AdminError;
};

describe.each(['socket', 'http'] as const)('a client, by %s', (how) => {
  it('asks and changes what runs in another process', async () => {
    await using world = await AdminWorld.open();
    const client = adminClient(await new Served().start(listenerOf(world.host), how));
    const cache = world.app.get(Cache);
    await client.post('/v1/slots/adapter%3Acache/swap', { provider: 'redis' });
    expect(await cache.name()).toBe('redis');
    const { slot } = await client.get<{ slot: string }>('/v1/slots/adapter%3Acache');
    expect(slot).toBe('adapter:cache');
    const { events } = await client.get<{ events: unknown[] }>('/v1/events', { types: 'swap.*', limit: 2 });
    expect(events).toHaveLength(2);
  });

  it('makes an error of a refusal, with code, status and hint', async () => {
    await using world = await AdminWorld.open();
    const client = adminClient(await new Served().start(listenerOf(world.host), how));
    const unknown = await failureOf(client.get('/v1/nothing'));
    expect(unknown).toMatchObject({ code: 'admin/no-route', status: 404 });
    expect(unknown.hint).toContain('/openapi.json');
    const broken = await failureOf(client.post('/v1/slots/adapter%3Acache/swap', { provider: 'broken' }));
    expect(broken).toMatchObject({ code: 'swap/init-failed', status: 502, holds: 'memory#1' });
    expect(await failureOf(client.put('/v1/slots/adapter%3Acache', {}))).toMatchObject({ status: 405 });
  });

  it('sends its key and its token, and says the token nowhere', async () => {
    const seen: Record<string, unknown>[] = [];
    const place = await new Served().start(({ headers }, response) => {
      seen.push(headers);
      response.writeHead(500).end('no problem of ours');
    }, how);
    const error = await failureOf(adminClient(place).post('/v1/x', {}, { idempotencyKey: 'once' }));
    expect(error.code).toBe('admin/bad-answer');
    expect(error.message + String(error.stack)).not.toContain('a-token');
    expect(seen[0]?.['idempotency-key']).toBe('once');
    expect(seen[0]?.['authorization']).toBe(how === 'http' ? 'Bearer a-token' : undefined);
  });

  it('waits for as long as it is told to, and no longer', async () => {
    const place = await new Served().start(() => undefined, how);
    const client = adminClient(place);
    expect(await failureOf(client.get('/v1/status', {}, { timeoutMs: 20 }))).toMatchObject({
      code: 'admin/timeout',
    });
    const controller = new AbortController();
    const waiting = failureOf(client.post('/v1/x', {}, { signal: controller.signal }));
    controller.abort('enough');
    expect(await waiting).toMatchObject({ code: 'admin/aborted', cause: 'enough' });
    const signal = AbortSignal.abort('before');
    expect(await failureOf(client.get('/v1/x', {}, { signal }))).toMatchObject({ code: 'admin/aborted' });
  });

  it('says so where the connection breaks, and what may have been done', async () => {
    const head = await new Served().start((_, { socket }) => socket?.destroy(), how);
    expect(await failureOf(adminClient(head).post('/v1/x', {}))).toMatchObject({
      code: 'admin/connection-lost',
    });
    const body = await new Served().start((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    }, how);
    const lost = await failureOf(adminClient(body).post('/v1/x', {}));
    expect(lost.code).toBe('admin/connection-lost');
    expect(lost.message).toContain('nobody knows');
    expect(lost.hint).toContain('idempotency key');
    const question = await failureOf(adminClient(body).get('/v1/x'));
    expect(question).toMatchObject({ code: 'admin/connection-lost', hint: 'ask again' });
    expect(question.message).toContain('Nothing was done');
  });

  it('takes no answer that is none of ours', async () => {
    const place = await new Served().start((_, response) => response.end('<html>'), how);
    expect(await failureOf(adminClient(place).get('/v1/status'))).toMatchObject({ code: 'admin/bad-answer' });
  });
});

describe('a client', () => {
  it('says that there is no process where nobody listens', async () => {
    const { socket } = new Served();
    expect(await failureOf(adminClient({ socket }).get('/v1/status'))).toMatchObject({
      code: 'admin/no-process',
    });
    const gone = new Served();
    const place = await gone.start(() => undefined, 'http');
    await gone.stop();
    expect(await failureOf(adminClient(place).get('/v1/status'))).toMatchObject({ code: 'admin/no-process' });
  });

  it.each<[string, AdminPlace]>([
    ['no socket', { socket: '' }],
    ['no URL', { url: 'localhost', token: 'x' }],
    ['a path', { url: 'http://localhost:4600/v1', token: 'x' }],
    ['a password', { url: 'https://ann:hunter2@localhost', token: 'x' }],
    ['another scheme', { url: 'file:///etc/passwd', token: 'x' }],
    ['a token of two lines', { url: 'http://localhost', token: 'a\r\nb: c' }],
  ])('refuses a place that is none: %s', (_, place) => {
    expect(() => adminClient(place)).toThrow(expect.objectContaining({ code: 'admin/bad-place' }));
    expect(() => adminClient(place)).not.toThrow('hunter2');
  });
});

it('says that nobody can be reached where there is no such host', async () => {
  const client = adminClient({ url: 'http://no-such-host.invalid:4600', token: 'a-token' });
  for (const failed of [await failureOf(client.get('/v1/x')), await failureOf(client.post('/v1/x', {}))]) {
    expect(failed).toMatchObject({ code: 'admin/no-process' });
    expect(failed.message).toMatch(/no-such-host\.invalid.*Nothing was done/);
    expect(failed.hint).not.toContain('idempotency');
  }
});
