import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const NOTHING = { request: undefined, isComplete: true };

/** A connection, and what was asked on it that is not answered yet. */
export class Connection {
  readonly socket: Socket;
  readonly #open = new Map<IncomingMessage, ServerResponse>();
  #latest: { readonly request: IncomingMessage; readonly response: ServerResponse } | undefined;
  /** What was told to say that it is the last answer. */
  #last: ServerResponse | undefined;
  #isEnded = false;
  /** What was the latest request when bytes were read before, and whether it had come to its end then. */
  #before: { readonly request: IncomingMessage | undefined; readonly isComplete: boolean } = NOTHING;
  #headBytes = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.once('close', () => this.#forget());
  }

  /** How many requests are not answered yet. */
  get size(): number {
    return this.#open.size;
  }

  /** What answers them, in their order. */
  get answering(): readonly ServerResponse[] {
    return [...this.#open.values()];
  }

  /** Whether it was ended, or is closed. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether nothing that comes on it is answered any more. Node reads on where an answer has said that it is the last. */
  get isOver(): boolean {
    return this.#isEnded || (this.#latest !== undefined && saysLast(this.#latest.response));
  }

  /** Whether an answer is made, and whoever asked has not taken all of it. */
  get isSending(): boolean {
    return [...this.#open.values()].some(({ writableEnded }) => writableEnded);
  }

  /** Whether what came last was answered before its end. */
  get isAhead(): boolean {
    if (!this.#latest) return false;
    const { request } = this.#latest;
    return !request.complete && !this.#open.has(request);
  }

  /** Whether some request on it has not come to its end, though it has begun to be answered. */
  get isAsking(): boolean {
    return [...this.#open.keys()].some(({ complete }) => !complete);
  }

  /** A request has come. @param done told when it is answered, or never will be */
  take(request: IncomingMessage, response: ServerResponse, done: () => void): void {
    this.#open.set(request, response);
    this.#latest = { request, response };
    response.once('close', () => {
      this.#open.delete(request);
      done();
    });
  }

  /**
   * Bytes were read, and what they say was taken. @returns how many have come, in reads of nothing else, of a head that is not there
   * as a whole, blanks and empty lines among them, which the parser leaves out
   */
  read(bytes: number): number {
    const request = this.#latest?.request;
    const isComplete = request?.complete ?? true;
    const { request: latest, isComplete: wasComplete } = this.#before;
    const isOfHead = request === latest && isComplete && wasComplete;
    this.#headBytes = isOfHead ? this.#headBytes + bytes : 0;
    this.#before = { request, isComplete };
    return this.#headBytes;
  }

  /** Nothing more is answered on it. */
  end(): void {
    this.#isEnded = true;
  }

  /** The latest answer says that it is the last; one before it, which said so, no longer does. */
  hasten(): void {
    const latest = this.#latest?.response;
    if (!latest || latest === this.#last) return;
    if (this.#last && !this.#last.headersSent) this.#last.setHeader('connection', 'keep-alive');
    this.#last = latest;
    if (!latest.headersSent) latest.setHeader('connection', 'close');
  }

  /** Node tells of the end of the answer that it was sending, not of those that waited for it. */
  #forget(): void {
    this.#isEnded = true;
    for (const response of this.#open.values()) {
      if (response.socket) continue;
      response.destroy();
      response.emit('close');
    }
  }
}

/** Whether an answer has said that no other follows. */
function saysLast(response: ServerResponse): boolean {
  return response.headersSent && String(response.getHeader('connection')).toLowerCase() === 'close';
}
