import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Load, Told } from './load.js';

const [url = '', expected = '', connections = ''] = process.argv.slice(2);
const { host, hostname, port, pathname } = new URL(url);
const REQUEST = `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\naccept: application/json\r\n\r\n`;

/** A connection that is kept. It does less than a client of HTTP would: what is measured is the server. */
async function connection(): Promise<Socket> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.setEncoding('latin1');
  await once(socket, 'connect');
  return socket;
}

/** Asks on one connection, again and again, each time when the answer before is there. */
function ask(socket: Socket, until: number, waits: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    let began = 0;
    const next = () => {
      text = '';
      began = performance.now();
      if (began < until) return void socket.write(REQUEST);
      socket.removeAllListeners();
      resolve();
    };
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!isWhole(text)) return;
      waits.push(performance.now() - began);
      if (isRight(text)) next();
      else reject(new TypeError(`answered with ${text}`));
    });
    socket.on('close', () => reject(new TypeError('the server has closed a connection')));
    next();
  });
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  if (length === undefined) throw new TypeError(`no length is told by ${text}`);
  return text.length >= end + 4 + Number(length);
}

const isRight = (text: string) => text.startsWith('HTTP/1.1 200 ') && text.endsWith(`\r\n\r\n${expected}`);

async function load(sockets: readonly Socket[], forMs: number): Promise<Load> {
  const waits: number[] = [];
  const began = performance.now();
  await Promise.all(sockets.map((socket) => ask(socket, began + forMs, waits)));
  const ms = performance.now() - began;
  waits.sort((one, other) => one - other);
  const at = (share: number) => waits[Math.floor(waits.length * share)] ?? Number.NaN;
  return { count: waits.length, ms, p50Ms: at(0.5), p99Ms: at(0.99) };
}

const tell = (told: Told) => process.send?.(told);

/** `client.js URL ANSWER CONNECTIONS`, forked: asks for as many milliseconds as it is told, and tells what it found. */
const sockets = await Promise.all(Array.from({ length: Number(connections) }, connection));
process.on('disconnect', () => process.exit());
process.on('message', (ms: number) => {
  void load(sockets, ms).then(
    (load) => tell({ load }),
    (error: unknown) => tell({ failure: String(error) }),
  );
});
tell({});
