import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Served } from '../admin/client/served.js';
import { AdminWorld } from '../admin/serve/admin-world.js';
import { startTyping } from './typed.js';

/** Longer than it takes until it asks again, and finds nobody. */
const WHILE_MS = 1_500;

const world = new AdminWorld();
const COMMANDS = [[['list']], [['status']], [['health']]];

/** Types a command that goes on. */
function watching(command: readonly string[], socket: string) {
  const interrupt = new AbortController();
  const typing = startTyping([...command, '--watch', '--json', '--socket', socket], {
    interrupted: interrupt.signal,
  });
  const end = () => {
    interrupt.abort();
    return typing.code;
  };
  return { typing, end };
}

it.each(COMMANDS)('%j --watch goes on when the process is restarted', async (command) => {
  const before = await world.create();
  const { typing, end } = watching(command, join(world.stateDir, 'admin.sock'));
  await expect.poll(() => typing.stdout).not.toBe('');
  await before.close();
  await expect.poll(() => typing.stderr).toContain('the connection is lost');
  await pause(WHILE_MS);
  const after = await world.create();
  await expect.poll(() => typing.stderr).toContain('connected again');
  const shown = typing.stdout.length;
  await after.register({ domain: 'adapter', key: 'late', provider: 'memory', factory: () => ({}) });
  await after.swap('adapter:late', { provider: 'memory' });
  await expect.poll(() => typing.stdout.slice(shown)).toContain('adapter:late');
  expect(await end()).toBe(130);
});

/** Something whose answers the test says, and that can be made to tell that something has happened. */
async function says(first: object) {
  const said = { status: 200, answer: first, questions: 0 };
  const streams: ServerResponse[] = [];
  const served = new Served();
  await served.start(({ url = '' }, response) => {
    if (url.startsWith('/v1/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      streams.push(response);
      return;
    }
    said.questions += 1;
    const type = said.status === 200 ? 'application/json' : 'application/problem+json';
    response.writeHead(said.status, { 'content-type': type }).end(JSON.stringify(said.answer));
  });
  const happens = () =>
    streams.forEach((stream) => stream.write('data: {"id":"1","type":"app.closing"}\n\n'));
  return { said, happens, socket: served.socket };
}

const refusal = (code: string) => ({ code, title: code, detail: 'No.' });

it('a refusal that passes by itself is passed over, and the question asked again', async () => {
  const { said, happens, socket } = await says({ slots: [{ slot: 'adapter:first' }] });
  const { typing, end } = watching(['list'], socket);
  await expect.poll(() => typing.stdout).toContain('adapter:first');
  Object.assign(said, { status: 503, answer: refusal('admin/closing'), questions: 0 });
  happens();
  await expect.poll(() => said.questions).toBeGreaterThan(0);
  Object.assign(said, { status: 200, answer: { slots: [{ slot: 'adapter:second' }] } });
  await expect.poll(() => typing.stdout).toContain('adapter:second');
  expect(await end()).toBe(130);
});

it('a refusal that stays ends it, as one of the first question does whatever it is', async () => {
  const { said, happens, socket } = await says({ slots: [{ slot: 'adapter:first' }] });
  const { typing } = watching(['list'], socket);
  await expect.poll(() => typing.stdout).toContain('adapter:first');
  Object.assign(said, { status: 403, answer: refusal('admin/not-allowed') });
  happens();
  expect(await typing.code).toBe(6);
  Object.assign(said, { status: 503, answer: refusal('admin/closing') });
  expect(await watching(['list'], socket).typing.code).toBe(1);
});
