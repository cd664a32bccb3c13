import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtPrograms, Running } from '../../runtime/state/programs.js';
import { ask } from './admin-world.js';
import { RawClient } from '../../support/raw-client.js';

const NOBODY = 65_534;

let programs: Awaited<ReturnType<typeof builtPrograms>>;
let dir = '';
const running: Running[] = [];
const clients: RawClient[] = [];

beforeAll(async () => {
  programs = await builtPrograms();
});
afterAll(() => programs.remove());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'oneiric-admin-process-'));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  for (const one of running.splice(0)) await one.kill();
  rmSync(dir, { recursive: true, force: true });
});

const stateDir = () => join(dir, 'state');
const socketPath = () => join(stateDir(), 'admin.sock');
const asks = (path: string) => ask({ socketPath: socketPath(), path });

function started(options: object = {}, orders: object = {}): Running {
  const given = { options: { env: {}, runtime: true, stateDir: stateDir(), ...options }, ...orders };
  const one = Running.start(resolve(programs.folder, 'process.js'), [JSON.stringify(given)]);
  running.push(one);
  return one;
}

function connected(text = ''): RawClient {
  const client = new RawClient({ path: socketPath() }).send(text);
  clients.push(client);
  return client;
}

describe('a process that is operated from outside', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends at %s as it does otherwise, whoever is connected',
    async (signal) => {
      const process = started();
      await process.line('begins');
      const idle = connected();
      const stream = connected('GET /v1/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n');
      await idle.ready();
      await expect.poll(() => stream.statuses).toEqual([200]);
      process.child.kill(signal);
      expect(await process.end()).toBe(0);
      expect(process.errors).toBe('');
      await expect.poll(() => [idle.isClosed, stream.isClosed]).toEqual([true, true]);
      expect(stream.text).toContain('runtime.signalled');
      expect(existsSync(socketPath())).toBe(false);
    },
  );

  it('is not kept alive by that where nothing else holds it', async () => {
    const process = started({ runtime: false, admin: { http: true } }, { startMs: 1_000 });
    await process.line('builds');
    const idle = connected();
    await idle.ready();
    expect((await asks('/livez')).status).toBe(200);
    expect(idle.isClosed).toBe(false);
    await process.line('begins');
    expect(await process.end()).toBe(0);
  });

  it('comes in the place of one that was killed', async () => {
    const first = started();
    await first.line('begins');
    await first.kill();
    expect(existsSync(socketPath())).toBe(true);
    await expect(asks('/livez')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const second = started();
    await second.line('begins');
    expect((await asks('/readyz')).status).toBe(200);
    const said = JSON.parse(readFileSync(join(stateDir(), 'admin.json'), 'utf8')) as { pid: number };
    expect(said.pid).toBe(second.pid);
  });

  it('keeps its socket where a second one wants the same state', async () => {
    const first = started();
    await first.line('begins');
    const second = started();
    expect(await second.end()).toBe(1);
    expect(second.errors).toContain('state/in-use');
    expect((await asks('/readyz')).status).toBe(200);
  });

  it.runIf(process.getuid?.() === 0)('cannot be operated by another user', async () => {
    // The folders let everybody through: it is the socket that does not.
    chmodSync(dir, 0o755);
    mkdirSync(stateDir(), { mode: 0o755 });
    await started({ admin: { http: true } }).line('begins');
    const script = (path: string) => `
      require('net').connect(${JSON.stringify(path)}).on('connect', () => { console.log('connected'); process.exit(); })
        .on('error', (error) => console.log(error.code));`;
    const asNobody = (code: string) =>
      spawnSync(process.execPath, ['-e', code], { uid: NOBODY, gid: NOBODY, encoding: 'utf8' }).stdout.trim();
    expect(asNobody(script(socketPath()))).toBe('EACCES');
    for (const name of ['operator.token', 'viewer.token', 'admin-tokens.json', 'admin.json']) {
      const reading = `try { require('fs').readFileSync(${JSON.stringify(join(stateDir(), name))}); console.log('read'); } catch (error) { console.log(error.code); }`;
      expect([name, asNobody(reading)]).toEqual([name, 'EACCES']);
    }
  });
});
