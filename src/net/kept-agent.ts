import type { ClientRequest } from 'node:http';
import { Agent, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';

/** How a connection is made, and how long it is good for. */
export interface Making {
  /** Ends the making of it. */
  readonly signal: AbortSignal;
  /** From when on it is asked no more, by the clock of the fetcher. */
  readonly until: number;
}

/** Says no where the server has told that it closes soon, which types do not know. */
const AS_EVER = Agent.prototype as unknown as { keepSocketAlive(this: Agent, socket: Duplex): boolean };

/** One connection to one origin: made for the first request that is sent on it, and asked one request after the other. */
export class KeptAgent extends Agent {
  readonly making: Making;
  #socket: Duplex | undefined;
  #isAsked = true;
  #isHeard = false;

  constructor(options: AgentOptions, making: Making) {
    super({ ...options, keepAlive: true, maxSockets: 1 });
    this.making = making;
  }

  /** Whether another request may be sent on it: all of the last answer was read, and nothing came since. */
  get isReady(): boolean {
    const socket = this.#socket;
    return !this.#isAsked && socket?.readable === true && socket.writable && socket.readableLength === 0;
  }

  /** Whether nothing was heard since the last request was sent on it, which was not the first. */
  get isSilent(): boolean {
    return this.#socket !== undefined && this.#isAsked && !this.#isHeard;
  }

  override keepSocketAlive(socket: Duplex): boolean {
    this.#isAsked = false;
    if (!this.#socket) this.#watch(socket);
    return AS_EVER.keepSocketAlive.call(this, socket);
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    this.#isAsked = true;
    this.#isHeard = false;
    super.reuseSocket(socket, request);
  }

  /** What comes while nothing is asked would be taken for the answer to what is asked next. */
  #watch(socket: Duplex): void {
    this.#socket = socket;
    socket.on('data', () => {
      if (this.#isAsked) this.#isHeard = true;
      else socket.destroy();
    });
  }
}
