export type Hooked = Record<string, ((...args: unknown[]) => unknown) | undefined>;

interface Call {
  readonly args: readonly unknown[];
  /** Counts all of this process. */
  readonly order: number;
}

const KNOWN = new WeakMap<object, Map<string, HookCalls>>();

let calls = 0;

/**
 * Calls of one hook of one object that NestJS is expected to make, and that do nothing yet. Several NestJS applications of a process may
 * have the same object; then each makes one. When all have, the object is what it was.
 */
export class HookCalls {
  #method: ((...args: unknown[]) => unknown) | undefined;
  #expected = 0;
  readonly #made: Call[] = [];

  private constructor(
    private readonly instance: Hooked,
    private readonly name: string,
  ) {}

  static of(instance: Hooked, name: string): HookCalls {
    const known = KNOWN.get(instance) ?? new Map<string, HookCalls>();
    KNOWN.set(instance, known);
    const found = known.get(name) ?? new HookCalls(instance, name);
    known.set(name, found);
    return found;
  }

  /** One more. @returns false where the object has no such hook, or is frozen: its hooks keep their turn */
  expect(): boolean {
    if (this.#expected === 0 && !this.#replace()) return false;
    this.#expected += 1;
    return true;
  }

  /** Calls the hook itself. */
  async call(...args: readonly unknown[]): Promise<void> {
    await this.#method?.apply(this.instance, [...args]);
  }

  /** The first call that was made and not taken yet. */
  take(): Call | undefined {
    return this.#made.shift();
  }

  #replace(): boolean {
    const { instance, name } = this;
    const method = instance[name];
    if (typeof method !== 'function') return false;
    const own = Object.getOwnPropertyDescriptor(instance, name);
    const value = (...args: unknown[]): void => {
      this.#made.push({ args, order: (calls += 1) });
      this.#expected -= 1;
      if (this.#expected > 0) return;
      if (own) Object.defineProperty(instance, name, own);
      else Reflect.deleteProperty(instance, name);
    };
    this.#method = method;
    return Reflect.defineProperty(instance, name, {
      value,
      configurable: true,
      enumerable: false,
      writable: true,
    });
  }
}
