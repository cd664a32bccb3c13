/** Signals of this side that the other one has as well: one number each, however often they cross. */
export class LentSignals {
  readonly #numbers = new WeakMap<AbortSignal, number>();
  readonly #over = new AbortController();
  #last = 0;

  /** @param abort tells the other side */
  constructor(private readonly abort: (signal: number, reason: unknown) => void) {}

  /** @param signal not aborted yet */
  lend(signal: AbortSignal): number {
    const known = this.#numbers.get(signal);
    if (known !== undefined) return known;
    const number = ++this.#last;
    this.#numbers.set(signal, number);
    const told = () => this.abort(number, signal.reason);
    signal.addEventListener('abort', told, { once: true, signal: this.#over.signal });
    return number;
  }

  end(): void {
    this.#over.abort();
  }
}

/** Signals of the other side. One that nobody here has any more is forgotten. */
export class BorrowedSignals {
  readonly #controllers = new Map<number, WeakRef<AbortController>>();
  /** Whoever has the signal keeps what aborts it. */
  readonly #keepers = new WeakMap<AbortSignal, AbortController>();
  readonly #gone = new FinalizationRegistry<number>((number) => {
    if (!this.#controllers.get(number)?.deref()) this.#controllers.delete(number);
  });

  borrow(number: number): AbortSignal {
    const known = this.#controllers.get(number)?.deref();
    if (known) return known.signal;
    const controller = new AbortController();
    this.#controllers.set(number, new WeakRef(controller));
    this.#keepers.set(controller.signal, controller);
    this.#gone.register(controller, number);
    return controller.signal;
  }

  abort(number: number, reason: unknown): void {
    this.#controllers.get(number)?.deref()?.abort(reason);
    this.#controllers.delete(number);
  }
}
