import type { Application } from '../modules/application.js';

/** Ends what an application would ask about containers that nobody has any more. */
const ENDS = new FinalizationRegistry<() => void>((end) => {
  end();
});

/**
 * What a container that is there already has been given of an application. Nobody tells who of its classes keeps it: from the first
 * time on, the binding counts as a holder of the reference, until it is taken out.
 */
export class Holding {
  #given: WeakRef<object> | undefined;
  #end: (() => void) | undefined;

  constructor(
    private readonly app: Application,
    private readonly title: string,
  ) {}

  /** Hands on what the container is given. */
  give<T>(value: T): T {
    if (typeof value !== 'object' && typeof value !== 'function') return value;
    if (value === null || this.#given?.deref() === value) return value;
    this.#given = new WeakRef(value);
    this.#end ??= this.#begin();
    return value;
  }

  /** The binding is taken out. */
  end(): void {
    this.#end?.();
    this.#end = undefined;
    this.#given = undefined;
    ENDS.unregister(this);
  }

  /** A container that nobody unbinds it from, and nobody has any more, holds nothing. */
  #begin(): () => void {
    const itself = new WeakRef(this);
    const end = this.app.container.asksAfter((reference) => {
      const holding = itself.deref();
      return holding ? holding.#holds(reference) : [];
    });
    ENDS.register(this, end, this);
    return end;
  }

  #holds(reference: unknown): readonly string[] {
    return this.#given?.deref() === reference ? [this.title] : [];
  }
}
