import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestSecure, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { KeptAgent, type Making } from './kept-agent.js';
import { NetError } from './net-error.js';

/** The proxy that leads to a server. */
export interface Tunnel extends Making {
  readonly url: URL;
  readonly authorization: string | undefined;
}

interface Target {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/**
 * Connects by way of a proxy, which learns host and port and no more: what is said to the server is between it and us, and all that is
 * asked of its certificate is. Its address is the proxy's to find.
 */
export class TunnelAgent extends KeptAgent {
  constructor(
    options: AgentOptions,
    private readonly tunnel: Tunnel,
  ) {
    super(options, tunnel);
  }

  override createConnection(
    target: Target,
    callback: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    openTunnel(target, this.tunnel).then(
      (socket) => callback(null, connect({ ...target, socket } as object)),
      (error: unknown) => callback(error as Error, undefined as never),
    );
  }
}

function openTunnel({ host, port }: Target, { url, authorization, signal }: Tunnel): Promise<Duplex> {
  const name = host?.includes(':') === true ? `[${host}]` : host;
  const path = `${name}:${port}`;
  const headers = {
    host: path,
    ...(authorization !== undefined && { 'proxy-authorization': authorization }),
  };
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  const options = {
    method: 'CONNECT',
    path,
    headers,
    agent: false,
    signal,
    rejectUnauthorized: true,
  } as const;
  return new Promise((resolve, reject) => {
    const asked = request(url, options);
    asked.once('error', (cause) =>
      reject(proxyFailed(url, 'could not be reached', { cause, mayHeal: true })),
    );
    asked.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Duplex) => {
      if (statusCode === 200) {
        return resolve(socket);
      }
      socket.destroy();
      reject(proxyFailed(url, `answered ${statusCode}`, { status: statusCode, mayHeal: statusCode >= 500 }));
    });
    asked.end();
  });
}

const proxyFailed = ({ origin }: URL, why: string, facts: object) =>
  new NetError('net/proxy-failed', `The proxy ${origin} ${why}.`, facts);
