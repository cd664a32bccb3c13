import { oneLineOf } from '../../../core/errors.js';
import { ArtifactError } from '../artifact-error.js';
import { frameOf, valueOf } from './frames.js';
import { Loans } from './loans.js';
import { checkMessage, type Message } from './message.js';
import { pack, unpack } from './parcel.js';

/** How much may be under way. */
export interface BorderLimits {
  /** Most bytes of a message, after it was copied. */
  readonly messageBytes: number;
  /** Most calls that wait for an answer, and most streams that are open. */
  readonly calls: number;
  /** Most bytes of what was asked and is not answered. */
  readonly queuedBytes: number;
}

/** One side of a border. */
export interface EndpointOptions {
  readonly limits: BorderLimits;
  /** Whether the other side may see where errors were thrown, and cannot cancel what this one does. */
  readonly isGuest: boolean;
  send(frame: Uint8Array): void;
  /** Answers what is asked. @throws TypeError at once for what must not be asked */
  serve(op: string, given: unknown): Promise<unknown>;
  /** The other side has sent what it must not. */
  broken(why: string): void;
}

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly bytes: number;
}

/**
 * One side of a border between threads or processes: asks the other one, and answers it. Each message answers something, or asks
 * for what this side offers; whatever does not breaks the border.
 */
export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #asked = new Map<number, Asked>();
  readonly #loans: Loans;
  #last = 0;
  #queuedBytes = 0;
  #end: Error | undefined;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#loans = new Loans({
      most: options.limits.calls,
      isGuest: options.isGuest,
      ask: (op, stream) => this.#send(op, stream),
      abort: (id, reason) => this.#abort(id, reason),
    });
  }

  /** How many answers are waited for. */
  get waiting(): number {
    return this.#asked.size;
  }

  /**
   * @throws ArtifactError `remote/not-cloneable`, `remote/message-too-large`, `remote/overloaded`; what the other side
   * throws; the error with which the border ended
   */
  async ask(op: string, given: unknown): Promise<unknown> {
    const { calls, queuedBytes } = this.#options.limits;
    if (this.#asked.size < calls) return this.#send(op, given, queuedBytes);
    throw overloaded(calls, queuedBytes);
  }

  /** Resolves when the other side runs. */
  async ping(): Promise<unknown> {
    return this.#send('ping', undefined);
  }

  /** Takes what the other side has sent. */
  receive(frame: Uint8Array): void {
    if (this.#end) return;
    try {
      const message = valueOf(frame);
      checkMessage(message);
      this.#take(message);
    } catch (error) {
      this.#options.broken(oneLineOf(error));
    }
  }

  /** Whoever waits is told, and nothing crosses any more. */
  end(error: Error): void {
    if (this.#end) return;
    this.#end = error;
    this.#loans.end();
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }

  async #send(op: string, given: unknown, mostQueued = Infinity): Promise<unknown> {
    if (this.#end) throw this.#end;
    const id = ++this.#last;
    const frame = this.#framed({ kind: 'ask', id, op, parcel: this.#packed(given) });
    if (this.#queuedBytes + frame.length > mostQueued)
      throw overloaded(this.#options.limits.calls, mostQueued);
    this.#queuedBytes += frame.length;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject, bytes: frame.length });
      this.#options.send(frame);
    });
  }

  #take(message: Message): void {
    const value = unpack(message.parcel, (loan) => this.#loans.borrow(loan));
    if (message.kind === 'ask') {
      const { id, op } = message;
      void this.#answer(id, this.#loans.serve(op, value) ?? this.#options.serve(op, value));
    }
    if (message.kind === 'abort') this.#loans.abort(message.id, value);
    if (message.kind === 'answer') this.#answered(message, value);
  }

  #answered({ id, isOk }: Message & { kind: 'answer' }, value: unknown): void {
    const asked = this.#asked.get(id);
    if (!asked) throw new TypeError('an answer to nothing');
    this.#asked.delete(id);
    this.#queuedBytes -= asked.bytes;
    if (isOk) asked.resolve(value);
    else asked.reject(value);
  }

  async #answer(id: number, served: Promise<unknown>): Promise<void> {
    const answer = (isOk: boolean, value: unknown) =>
      this.#tell({ kind: 'answer', id, isOk, parcel: this.#packed(value) });
    try {
      answer(true, await served);
    } catch (error) {
      try {
        answer(false, error);
      } catch (refusal) {
        // What was thrown cannot cross: that it cannot, does.
        answer(false, refusal);
      }
    }
  }

  #abort(id: number, reason: unknown): void {
    try {
      this.#tell({ kind: 'abort', id, parcel: this.#packed(reason) });
    } catch {
      // A reason that cannot cross is no reason to go on.
      this.#tell({ kind: 'abort', id, parcel: this.#packed(undefined) });
    }
  }

  #packed(value: unknown) {
    return pack(value, (one) => this.#loans.lend(one));
  }

  #tell(message: Message): void {
    if (!this.#end) this.#options.send(this.#framed(message));
  }

  #framed(message: Message): Uint8Array {
    const frame = framed(message);
    const { messageBytes } = this.#options.limits;
    if (frame.length <= messageBytes) return frame;
    throw new ArtifactError(
      'remote/message-too-large',
      `What was to cross has ${frame.length} bytes; at most ${messageBytes} do at once.`,
      { hint: 'hand it over as a stream, or raise messageBytes' },
    );
  }
}

function framed(message: Message): Uint8Array {
  try {
    return frameOf(message);
  } catch (cause) {
    throw new ArtifactError(
      'remote/not-cloneable',
      `What was to cross cannot be copied: ${oneLineOf(cause).replace(/\.$/, '')}.`,
      {
        hint: 'between threads and processes go plain data, signals, asynchronous iterables and Web streams; no functions',
        cause,
      },
    );
  }
}

function overloaded(calls: number, queuedBytes: number): ArtifactError {
  const message = `The artifact has ${calls} calls, or ${queuedBytes} bytes of them, that it has not answered yet.`;
  return new ArtifactError('remote/overloaded', message, {
    hint: 'call less at once, or raise calls and queuedBytes',
  });
}
