import { ArtifactError } from '../artifact-error.js';
import type { Loan } from './parcel.js';
import { BorrowedSignals, LentSignals } from './signals.js';
import {
  borrowedIterable,
  borrowedStream,
  lentStream,
  type LentStream,
  type StreamReader,
} from './streams.js';
import { errorFrom, factsOfError } from './thrown.js';

/** What lends and borrows across a border. */
export interface LoansOptions {
  /** Most streams that are open. */
  readonly most: number;
  readonly isGuest: boolean;
  /** Asks the other side. */
  ask(op: string, stream: number): Promise<unknown>;
  /** Tells it that a signal was aborted. */
  abort(signal: number, reason: unknown): void;
}

const NEXT = 'next';
const CLOSE = 'close';

/** What crosses a border without being copied: errors, signals and streams. */
export class Loans {
  readonly #options: LoansOptions;
  readonly #streams = new Map<number, LentStream>();
  /** Those whose next value is being waited for. */
  readonly #busy = new Set<number>();
  readonly #lent: LentSignals;
  readonly #borrowed = new BorrowedSignals();
  #last = 0;

  constructor(options: LoansOptions) {
    this.#options = options;
    this.#lent = new LentSignals((signal, reason) => options.abort(signal, reason));
  }

  /** What stands for a value over there; undefined where it is copied. */
  lend(value: object): Loan | undefined {
    if (value instanceof Error) return { as: 'error', given: factsOfError(value, this.#options.isGuest) };
    if (value instanceof AbortSignal) return { as: 'signal', given: this.#signal(value) };
    const stream = lentStream(value);
    return stream && { as: stream.as, given: this.#keep(stream.lent) };
  }

  /** @throws TypeError for what is no loan */
  borrow({ as, given }: Loan): unknown {
    if (as === 'error') return errorFrom(given) ?? notALoan();
    if (as === 'signal' && this.#options.isGuest) return this.#signalFrom(given);
    const reader = this.#reader(given);
    if (as === 'iterable') return borrowedIterable(reader);
    return as === 'stream' ? borrowedStream(reader) : notALoan();
  }

  /** Answers what concerns a stream; undefined for everything else. @throws TypeError where there is none, or it is being read */
  serve(op: string, given: unknown): Promise<unknown> | undefined {
    if (op !== NEXT && op !== CLOSE) return undefined;
    const id = given as number;
    const stream = this.#streams.get(id);
    if (!stream || (op === NEXT && this.#busy.has(id))) throw new TypeError('a stream that nobody may read');
    return op === NEXT ? this.#next(id, stream) : this.#close(id, stream);
  }

  abort(signal: number, reason: unknown): void {
    if (!this.#options.isGuest) throw new TypeError('a signal that nobody has');
    this.#borrowed.abort(signal, reason);
  }

  end(): void {
    this.#lent.end();
    for (const [id, stream] of this.#streams) void this.#close(id, stream).catch(() => undefined);
  }

  async #next(id: number, stream: LentStream): Promise<unknown> {
    this.#busy.add(id);
    let isOver = true;
    try {
      const result = await stream.next();
      isOver = result.done;
      return result;
    } finally {
      this.#busy.delete(id);
      if (isOver) this.#streams.delete(id);
    }
  }

  async #close(id: number, stream: LentStream): Promise<void> {
    this.#streams.delete(id);
    await stream.close();
  }

  #keep(stream: LentStream): number {
    const { most } = this.#options;
    if (this.#streams.size >= most) {
      throw new ArtifactError('remote/overloaded', `${most} streams across the border are open already.`, {
        hint: 'read them to their end, or let go of them',
      });
    }
    this.#streams.set(++this.#last, stream);
    return this.#last;
  }

  #signal(signal: AbortSignal): unknown {
    if (this.#options.isGuest) {
      throw new ArtifactError('remote/not-cloneable', 'A signal leads into an artifact, not out of it.');
    }
    if (!signal.aborted) return { number: this.#lent.lend(signal) };
    const reason: unknown = signal.reason;
    return { reason: reason instanceof Error ? factsOfError(reason, false) : undefined };
  }

  #signalFrom(given: unknown): AbortSignal {
    const { number, reason } = given as { number?: number; reason?: unknown };
    return number === undefined ? AbortSignal.abort(errorFrom(reason)) : this.#borrowed.borrow(number);
  }

  #reader(stream: unknown): StreamReader {
    if (!Number.isSafeInteger(stream)) return notALoan();
    const id = stream as number;
    return { next: () => this.#options.ask(NEXT, id), close: () => this.#options.ask(CLOSE, id) };
  }
}

function notALoan(): never {
  throw new TypeError('no loan');
}
