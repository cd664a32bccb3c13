import { connect, type Socket } from 'node:net';

/** Where a server listens: as `net.connect` takes it. */
export type Place = { readonly path: string } | { readonly host: string; readonly port: number };

/** Bytes on a connection, as no decent client would send them. */
export class RawClient {
  readonly socket: Socket;
  text = '';
  isClosed = false;

  constructor(place: Place) {
    this.socket = connect(place);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => (this.text += chunk));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.isClosed = true));
  }

  /** Resolves when it is open, or refused. */
  ready(): Promise<void> {
    if (!this.socket.connecting) return Promise.resolve();
    return new Promise((resolve) => {
      this.socket.once('connect', resolve);
      this.socket.once('close', () => resolve());
    });
  }

  send(text: string): this {
    if (this.socket.writable) this.socket.write(text, 'latin1');
    return this;
  }

  /** Status codes of all answers so far, in their order. */
  get statuses(): number[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }

  end(): void {
    this.socket.destroy();
  }
}

/** Sends a text, and waits for the connection to be closed by the other side. */
export async function sendRaw(place: Place, text: string): Promise<RawClient> {
  const client = new RawClient(place);
  await client.ready();
  client.send(text);
  await new Promise<void>((resolve) => {
    if (client.isClosed) resolve();
    else client.socket.once('close', () => resolve());
  });
  return client;
}
