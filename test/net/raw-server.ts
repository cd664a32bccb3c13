import { once } from 'node:events';
import { connect, createServer as createRelay, type AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { FetchRequest } from '../../src/net/fetch-request.js';
import { CertificateAuthority } from '../support/certificates.js';

const MIB = 1_048_576;

/** Says something to whoever has asked for a path. */
export type Speaking = (socket: TLSSocket, path: string) => void;

/**
 * A server that says what it wants, whether that is HTTP or not.
 *
 * @param relay leads to it by way of another port, where somebody is to stand between
 */
export async function rawServer(speak: Speaking, relay?: (port: number) => Promise<Relay>) {
  const authority = new CertificateAuthority();
  const { cert, key } = authority.issue();
  const sockets = new Set<TLSSocket>();
  const asked: string[] = [];
  let made = 0;
  // Whoever stands between sees then what is a handshake and what is not.
  const server = createServer({ cert, key, ...(relay && { maxVersion: 'TLSv1.2' }) }, (socket) => {
    made += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      const path = /^GET (\S+)/.exec(bytes.toString())?.[1] ?? '';
      asked.push(path);
      speak(socket, path);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const between = await relay?.(port);
  const origin = `https://127.0.0.1:${between?.port ?? port}`;
  const options = {
    allowOrigins: [origin],
    privateOrigins: [origin],
    tls: { [origin]: { ca: authority.ca } },
  };
  return {
    /** What it was asked for, in that order. */
    asked,
    /** Connections that are open. */
    sockets,
    /** How many connections were made. */
    made: () => made,
    requestFor: (path: string): FetchRequest => ({ url: `${origin}${path}`, maxBytes: MIB }),
    options: { ...options, retry: { attempts: 1 } },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      await between?.close();
    },
  };
}

const RECORD_HEAD = 5;
const APPLICATION_DATA = 23;

/** Somebody between server and client, until it is closed. */
export interface Relay {
  readonly port: number;
  readonly close: () => Promise<unknown>;
}

/** Leads to a port, and holds back what the server says until it can send two records of it in one go. */
export async function pairingRelay(port: number): Promise<Relay> {
  const server = createRelay((client) => {
    const upstream = connect(port, '127.0.0.1');
    client.on('error', () => upstream.destroy()).pipe(upstream);
    upstream.on('error', () => client.destroy());
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
    let rest = Buffer.alloc(0);
    let held: Buffer[] = [];
    upstream.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      for (let record = recordOf(rest); record; record = recordOf(rest)) {
        rest = rest.subarray(record.length);
        held.push(record);
        if (record[0] === APPLICATION_DATA && held.length === 1) continue;
        client.write(Buffer.concat(held));
        held = [];
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => once(server.close(), 'close');
  return { port: (server.address() as AddressInfo).port, close };
}

/** The first record of TLS, where all of it is there. */
function recordOf(bytes: Buffer): Buffer | undefined {
  const length = bytes.length < RECORD_HEAD ? Infinity : RECORD_HEAD + bytes.readUInt16BE(3);
  return bytes.length < length ? undefined : bytes.subarray(0, length);
}
