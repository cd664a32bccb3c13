import { followAbort } from '../core/followers.js';
import type { Clock, Timer } from '../core/ports.js';
import { NetError } from './net-error.js';

/** How long somebody waits, and what ends it before. */
export interface PatienceTools {
  readonly clock: Clock;
  /** What is waited for, for messages. */
  readonly what: string;
  /** For all of it, in milliseconds; undefined where it may go on for ever. */
  readonly totalMs: number | undefined;
  /** Between one sign of life and the next. */
  readonly idleMs: number;
  /** Whoever waits has no more use for it. */
  readonly signal: AbortSignal | undefined;
  /** The fetcher is closed. */
  readonly closing: AbortSignal;
}

/** How long one fetch may take: in all, and between signs of life. Its signal says when it is over, and why. */
export class Patience {
  readonly #controller = new AbortController();
  readonly #tools: PatienceTools;
  readonly #endsAt: number;
  readonly #total: Timer | undefined;
  readonly #unfollow: (() => void)[] = [];
  #idle: Timer | undefined;

  constructor(tools: PatienceTools) {
    this.#tools = tools;
    const { clock, what, totalMs, signal, closing } = tools;
    this.#endsAt = clock.now() + (totalMs ?? Infinity);
    if (totalMs !== undefined)
      this.#total = clock.after(totalMs, () =>
        this.#over(tooLate(`${what}: it was not there within ${totalMs} ms.`)),
      );
    this.#follow(closing, closed);
    if (signal) this.#follow(signal, givenUp);
  }

  /** Aborted with what is to be thrown. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Milliseconds that are left. */
  get leftMs(): number {
    return this.#endsAt - this.#tools.clock.now();
  }

  /** From now on, there has to be a sign of life within so many milliseconds. */
  stir(idleMs = this.#tools.idleMs): void {
    const { clock, what } = this.#tools;
    this.#idle?.cancel();
    this.#idle = clock.after(idleMs, () => this.#over(tooLate(`${what}: nothing came for ${idleMs} ms.`)));
  }

  /** Nothing is waited for at the moment. */
  rest(): void {
    this.#idle?.cancel();
  }

  /** @throws what its signal was aborted with */
  check(): void {
    if (this.signal.aborted) throw this.signal.reason as NetError;
  }

  /** As a promise does, unless patience ends before. */
  async await<T>(promise: Promise<T>): Promise<T> {
    // It may be given up.
    promise.catch(() => {});
    const { signal } = this;
    let give: () => void = () => {};
    const over = new Promise<never>((_, reject) => {
      give = () => reject(signal.reason as NetError);
      if (signal.aborted) give();
      else signal.addEventListener('abort', give);
    });
    try {
      return await Promise.race([over, promise]);
    } finally {
      signal.removeEventListener('abort', give);
    }
  }

  /** So many milliseconds of nothing. @throws what its signal is aborted with */
  async pause(ms: number): Promise<void> {
    this.rest();
    let timer: Timer | undefined;
    try {
      await this.await(new Promise<void>((resolve) => (timer = this.#tools.clock.after(ms, resolve))));
    } finally {
      timer?.cancel();
    }
  }

  /** It is waited for no longer: nothing of it stays. */
  end(): void {
    this.#total?.cancel();
    this.rest();
    for (const unfollow of this.#unfollow.splice(0)) unfollow();
  }

  #follow(signal: AbortSignal, why: (tools: PatienceTools) => NetError): void {
    if (signal.aborted) this.#over(why(this.#tools));
    else this.#unfollow.push(followAbort(signal, () => this.#over(why(this.#tools))));
  }

  #over(error: NetError): void {
    this.end();
    this.#controller.abort(error);
  }
}

const tooLate = (message: string) => new NetError('net/timeout', message, { mayHeal: true });

const closed = ({ what }: PatienceTools) => new NetError('net/closed', `${what}: the fetcher was closed.`);

const givenUp = ({ what, signal }: PatienceTools) =>
  new NetError('net/aborted', `${what}: it was given up.`, { cause: signal?.reason as unknown });
