import { types } from 'node:util';
import type { Invocation } from '../../core/intercept.js';
import type { SlotName } from '../../core/names.js';
import type { Generation, WorkCounter } from './generation.js';
import { derived, PROMISE } from './in-flight.js';
import type { Member } from './live-shape.js';

// Called with the promise itself, whatever `then` its owner may have given it.
// eslint-disable-next-line @typescript-eslint/unbound-method -- its receiver is always given
const promiseThen = PROMISE.then;

/**
 * One call that is under way, with interceptors around it. It counts once: while a try runs, where that runs; between
 * tries, on the generation of the latest one.
 */
export class InterceptedCall implements Invocation {
  readonly slot: SlotName;
  readonly method: string | symbol;
  /** Its own caller cannot say so. */
  readonly signal = undefined;
  readonly #serving: () => Generation | undefined;
  #on: Generation | undefined;
  /** Where it counts at the moment, between its tries. */
  #counter: WorkCounter | undefined;
  #running = 0;
  #latest: unknown;
  #isOver = false;

  constructor(
    readonly member: Member,
    readonly args: readonly unknown[],
    { slot, generation }: { readonly slot: SlotName; readonly generation: () => Generation | undefined },
  ) {
    this.slot = slot;
    this.method = member.name;
    this.#serving = generation;
    this.countOnWhatServes();
  }

  get returns(): Invocation['returns'] {
    const { failure } = this.member;
    return failure === 'throw' ? undefined : failure;
  }

  get provider(): string {
    return this.#on?.provider ?? '';
  }

  get generation(): number {
    return this.#on?.number ?? 0;
  }

  /** Its caller has its answer: whoever goes on with it does that for nobody. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** A try is about to be made, or the first is yet to come. */
  countOnWhatServes(): void {
    const serving = this.#serving();
    if (!serving || serving === this.#on) return;
    const before = this.#counter;
    this.#counter = undefined;
    this.#on = serving;
    this.#wait();
    before?.end();
  }

  /** What a try gave, counted where it was made. @param counted hands it on and counts it */
  trying(result: unknown, counted: (result: unknown) => unknown): unknown {
    const isWatched = types.isPromise(result) && this.#watch(result);
    const handedOn = counted(result);
    if (isWatched) this.#stopWaiting();
    this.#latest = handedOn;
    return handedOn;
  }

  /** What its caller gets: the call is over when a promise has settled. */
  over(result: unknown): unknown {
    // The promise of its try, as it is: that counts already.
    const isPending = types.isPromise(result) && result !== this.#latest;
    const followed = isPending ? derived(result, this.#fulfilled, this.#rejected) : undefined;
    if (!followed) this.end();
    return followed ?? result;
  }

  end(): void {
    this.#isOver = true;
    this.#stopWaiting();
  }

  // Before the count of the try ends, since its own handler was hung on first: at no time does the call not count.
  #watch(running: Promise<unknown>): boolean {
    const settled = (): void => {
      this.#running -= 1;
      this.#wait();
    };
    try {
      void promiseThen.call(running, settled, settled);
    } catch {
      return false;
    }
    this.#running += 1;
    return true;
  }

  #wait(): void {
    if (this.#isOver || this.#running > 0 || this.#counter || !this.#on) return;
    this.#counter = this.#on.counter(String(this.method));
    this.#counter.begin();
  }

  #stopWaiting(): void {
    this.#counter?.end();
    this.#counter = undefined;
  }

  readonly #fulfilled = (value: unknown): unknown => {
    this.end();
    return value;
  };

  readonly #rejected = (reason: unknown): never => {
    this.end();
    throw reason;
  };
}
