import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AdminPlace } from '../../../src/admin/index.js';
import { builtPrograms, Running, type BuiltPrograms } from '../../runtime/state/programs.js';

let programs: BuiltPrograms;
let dir = '';
let running: Running[] = [];

beforeAll(async () => {
  programs = await builtPrograms(['operated'], new URL('programs/', import.meta.url));
});
afterAll(() => programs.remove());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'oneiric-follow-'));
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.kill()));
  running = [];
  rmSync(dir, { recursive: true, force: true });
});

async function started(name: string, orders: object, admin: unknown = true): Promise<Running> {
  const options = { env: {}, runtime: true, stateDir: join(dir, name), admin };
  const program = Running.start(join(programs.folder, 'operated.js'), [
    JSON.stringify({ options, ...orders }),
  ]);
  running.push(program);
  await program.line('ready');
  return program;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until a call there ends so. */
const answers = (program: Running, answer: string) =>
  expect.poll(() => program.ask('call'), { interval: 20 }).toBe(answer);

describe.each(['socket', 'http'] as const)('two processes, by %s', (how) => {
  it('A02: a pause in one of them is visible in the other, also across a kill of the first', async () => {
    const port = how === 'http' ? await freePort() : 0;
    const admin = how === 'http' ? { http: { port } } : true;
    const first = await started('first', {}, admin);
    const folder = join(dir, 'first');
    const place = (): AdminPlace =>
      how === 'socket'
        ? { socket: join(folder, 'admin.sock') }
        : // A viewer may look, and this is no more.
          {
            url: `http://127.0.0.1:${port}`,
            token: readFileSync(join(folder, 'viewer.token'), 'utf8').trim(),
          };
    const second = await started('second', { follows: place() });
    expect(await second.ask('call')).toBe('done call memory');
    expect(await first.ask('pause')).toBe('done pause');
    await answers(second, 'failed call activity/paused');

    await first.kill();
    expect(await second.ask('call')).toBe('failed call activity/paused');

    const again = await started('first', {}, admin);
    expect(await again.ask('call')).toBe('failed call activity/paused');
    expect(await again.ask('resume')).toBe('done resume');
    await answers(second, 'done call memory');
    expect(await again.ask('select')).toBe('done select');
    await answers(second, 'done call redis');
  });
});
