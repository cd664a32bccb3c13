import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { isAnswered } from '../../../src/admin/client/is-answered.js';
import { runningIn } from '../../../src/cli/target/running.js';

let folder: string;
let socket: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-answered-'));
  socket = join(folder, 'admin.sock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a socket is answered as long as somebody listens there', async () => {
  const server = createServer().listen(socket);
  await once(server, 'listening');
  expect(await isAnswered(socket)).toBe(true);
  server.close();
  await once(server, 'close');
  expect(await isAnswered(socket)).toBe(false);
});

it('nobody answers where there is nothing, or what is no socket', async () => {
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'folder'));
  const paths = ['none', 'file', 'folder', 'none/admin.sock', 'file/admin.sock'];
  expect(await Promise.all(paths.map((path) => isAnswered(join(folder, path))))).toEqual(
    paths.map(() => false),
  );
});

it('a process that is too busy to take a connection is there, for whoever wants to reach it too', async () => {
  await busyAt(socket);
  expect(await isAnswered(socket)).toBe(true);
  expect(await runningIn(folder, { env: {} })).toMatchObject({ kind: 'process' });
});

/** A process that listens and is stopped, with as many waiting for it as the system lets. */
async function busyAt(path: string): Promise<void> {
  const program = `require('net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => process.stdout.write('.'))`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const waiting: Socket[] = [];
  onTestFinished(() => {
    for (const one of waiting) one.destroy();
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  for (let code = ''; code !== 'EAGAIN';) {
    const one = connect(path);
    waiting.push(one);
    code = await new Promise((resolve) => {
      one
        .once('connect', () => resolve(''))
        .once('error', (error) => resolve(String(Reflect.get(error, 'code'))));
    });
  }
}
