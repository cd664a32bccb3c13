import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./client.js', import.meta.url));
/** Enough that the server never waits for the client. */
const CONNECTIONS = 16;

/** What a client has found. Milliseconds, and how long an answer took half of the times, and 99 of 100. */
export interface Load {
  readonly count: number;
  readonly ms: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What its process tells: nothing but that it is ready, or what came of a load. */
export interface Told {
  readonly load?: Load;
  readonly failure?: string;
}

/** A client in a process of its own, so that client and server have a processor each. */
export class Client {
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  /** @param answer the body that each answer has to have */
  static async open(url: string, answer: string): Promise<Client> {
    const child = fork(PROGRAM, [url, answer, String(CONNECTIONS)], { execArgv: [] });
    await toldBy(child);
    return new Client(child);
  }

  /** Asks for so long. @throws TypeError for an answer that is not the right one */
  async load(ms: number): Promise<Load> {
    this.#process.send(ms);
    const { load, failure } = await toldBy(this.#process);
    if (!load) throw new TypeError(failure);
    return load;
  }

  async close(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
  }
}

async function toldBy(child: ChildProcess): Promise<Told> {
  const controller = new AbortController();
  const { signal } = controller;
  const gone = once(child, 'exit', { signal }).then(() => {
    throw new TypeError('the client ended before its time');
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), gone])) as [Told];
    return message;
  } finally {
    gone.catch(() => undefined);
    controller.abort();
  }
}
