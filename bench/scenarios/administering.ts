import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Logger, Module, Oneiric } from 'oneiric';
import type { Operation } from '../measure.js';

const CLIENTS = 100;
/** Fewer than are kept: nobody misses one. */
const EVENTS = 500;
const SLOTS = 10;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

class Talker {
  constructor(readonly log: Logger) {}
}

async function administered() {
  const root = class Root {};
  const slots = Array.from({ length: SLOTS }, (_, at) => ({
    ...{ slot: `adapter:part-${at}` as const, provider: 'memory' },
    useFactory: () => ({}),
  }));
  const talker = { provide: Talker, inject: [Logger], useFactory: (log: Logger) => new Talker(log) };
  Module({ providers: [...slots, talker] })(root);
  const socket = join(mkdtempSync(join(tmpdir(), 'oneiric-bench-')), 'admin.sock');
  const limits = { requestsPerSecond: 1_000_000 };
  const app = await Oneiric.create(root, { logging: false, admin: { socket, limits } });
  return { log: app.get(Talker).log, socket };
}

/** One client of a stream, and how much of it has come. */
async function listening(socketPath: string): Promise<() => number> {
  const headers = { accept: 'text/event-stream' };
  const [answer] = (await once(request({ socketPath, path: '/v1/events', headers }).end(), 'response')) as [
    IncomingMessage,
  ];
  let events = 0;
  answer.setEncoding('latin1').on('data', (text: string) => (events += text.split('\nevent: ').length - 1));
  await once(answer, 'data');
  return () => events;
}

async function streamed(): Promise<Operation> {
  const { log, socket } = await administered();
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => listening(socket)));
  let told = 0;
  const run = async (at: number): Promise<void> => {
    for (let event = 0; event < EVENTS; event += 1) log.info('an event', { at, name: 'catalog' });
    told += EVENTS;
    while (clients.some((events) => events() < told)) await setImmediate();
  };
  const check = async (): Promise<void> => {
    await run(0);
    for (const events of clients) assert.equal(events(), told);
  };
  return { run, isAsync: true, perCall: EVENTS, check };
}

/** @param place where it is asked, and what */
function asked(place: {
  readonly path: string;
  readonly socketPath?: string;
  readonly port?: number;
}): Operation {
  const run = async (): Promise<number> => {
    const [answer] = (await once(request({ ...place, agent }).end(), 'response')) as [IncomingMessage];
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) size += chunk.length;
    return answer.statusCode === 200 ? size : 0;
  };
  return { run, isAsync: true, check: async () => assert.ok((await run()) > 1_000) };
}

async function status(): Promise<Operation> {
  return asked({ socketPath: (await administered()).socket, path: '/v1/status' });
}

/** An answer of the same size, made of what is at hand. */
async function statusOfHono(): Promise<Operation> {
  const { socket: socketPath } = await administered();
  const path = '/v1/status';
  const [answer] = (await once(request({ socketPath, path }).end(), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const told = JSON.parse(Buffer.concat(chunks).toString()) as object;
  const hono = new Hono().get(path, (context) => context.json(told));
  const port = await new Promise<number>((resolve) => {
    const server = serve({ fetch: hono.fetch, port: 0, hostname: '127.0.0.1' }, ({ port: at }) =>
      resolve(at),
    );
    server.unref();
  });
  return asked({ port, path });
}

/** What operating a process costs it: events to many who listen, and questions. */
export const adminOperations: Readonly<Record<string, () => Promise<Operation>>> = {
  'admin: an event to 100 streams': streamed,
  'admin: GET /v1/status': status,
  'admin: as much by hono alone': statusOfHono,
};
