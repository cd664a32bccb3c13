import type { PlainProvider } from '../plain/plain-provider.js';
import type { Cell } from '../slot.js';

/** What inversify may be given of ours. */
export type Held = Cell | PlainProvider;

/** What a binding of inversify remembers of its singleton. */
interface Cached {
  readonly isRight: boolean;
  readonly value: unknown;
}

/** The part of inversify's own binding that is read here. */
export interface WatchedBinding {
  readonly id: number;
  readonly serviceIdentifier: unknown;
  readonly scope?: string;
  cache?: Cached;
}

/** The part of inversify's own list of bindings that is read here. */
export interface WatchedService {
  set(binding: WatchedBinding): void;
  get(identifier: unknown): Iterable<WatchedBinding> | undefined;
  getChained(identifier: unknown): Iterable<WatchedBinding>;
  getNonParentBoundServices(): Iterable<unknown>;
  getNonParentBindings(identifier: unknown): Iterable<WatchedBinding> | undefined;
}

const EMPTY: Cached = Object.freeze({ isRight: false, value: undefined });

/** A singleton that inversify has built. */
export interface ForeignSingleton {
  readonly binding: WatchedBinding;
  /** Place in the order of all singletons of its container. */
  readonly number: number;
  /** What of ours it was given, or may have been. */
  readonly holds: ReadonlySet<Held>;
  /** What of ours was asked for while it was being built, and not for another singleton. */
  readonly given: ReadonlySet<Held>;
}

interface Built {
  readonly number: number;
  readonly holds: Set<Held>;
  readonly given: Set<Held>;
}

/** A singleton that is being built in this tick; or failed to be, until the question that led there is over. */
interface Open {
  readonly binding: WatchedBinding;
  readonly given: Set<Held>;
}

/**
 * Notices when the singletons of a container come to be, which is their order of dependence: whatever one was given,
 * also by code, was there before it. Inversify itself keeps no order, and keeps a failed asynchronous one for ever:
 * here it is forgotten, so that the next who asks builds it anew.
 */
export class BindingWatch {
  readonly #built = new WeakMap<WatchedBinding, Built>();
  /** Those whose promise has not settled. */
  readonly #building = new Set<Built>();
  /** What inversify asked for, since the last singleton, for whatever it is building. */
  #asked = new Set<Held>();
  /** The innermost last. */
  #open: Open[] = [];
  /** How many questions to inversify are under way, one within the other. */
  #questions = 0;
  #service: WatchedService | undefined;
  #last = 0;

  /** Watches the bindings of a list, those that it has and those to come. */
  watch(service: WatchedService): void {
    this.#service = service;
    const set = service.set.bind(service);
    service.set = (binding) => {
      this.#adopt(binding);
      set(binding);
    };
    for (const binding of bindingsOf(service)) this.#adopt(binding);
  }

  /** Asks inversify something: only then it builds, and looks first whether it has. */
  during<T>(ask: () => T): T {
    this.#questions += 1;
    try {
      return ask();
    } finally {
      this.#questions -= 1;
      if (this.#questions === 0) this.#open = [];
    }
  }

  /**
   * Inversify asks for something: whatever it is building may be given it.
   * @returns to be called when it is there, or on its way: what is built for it has come to be by then
   */
  asks(held: Held): () => void {
    for (const { holds, given } of this.#building) {
      holds.add(held);
      given.add(held);
    }
    this.#open.at(-1)?.given.add(held);
    return () => void this.#asked.add(held);
  }

  /** Singletons that are there, the oldest first. */
  singletons(): ForeignSingleton[] {
    const bindings = this.#service ? [...bindingsOf(this.#service)] : [];
    const there = bindings.flatMap((binding) => {
      const built = binding.cache?.isRight ? this.#built.get(binding) : undefined;
      return built && binding.scope === 'Singleton' ? { binding, ...built } : [];
    });
    return there.sort((a, b) => a.number - b.number);
  }

  /** Number of the newest singleton that what is bound to an identifier may have been given, or is. */
  newestBehind(identifier: unknown): number {
    let newest = 0;
    for (const binding of this.#service?.getNonParentBindings(identifier) ?? []) {
      const built = binding.scope === 'Singleton' ? this.#built.get(binding) : undefined;
      if (!built) return this.#last;
      newest = Math.max(newest, built.number);
    }
    return newest;
  }

  #adopt(binding: WatchedBinding): void {
    const { cache } = binding;
    if (!cache) return;
    if (cache.isRight) this.#note(binding);
    else this.#arm(binding);
  }

  /** The first value costs a setter; from then on the binding is as inversify made it. */
  #arm(binding: WatchedBinding): void {
    const set = (cache: Cached): void => {
      Object.defineProperty(binding, 'cache', { value: cache, ...PLAIN });
      if (!cache.isRight) return;
      const built = this.#note(binding);
      if (isThenable(cache.value)) this.#await(binding, built, cache.value);
    };
    const get = (): Cached => {
      if (this.#questions > 0) this.#begin(binding);
      return EMPTY;
    };
    Object.defineProperty(binding, 'cache', { get, set, configurable: true, enumerable: true });
  }

  #begin(binding: WatchedBinding): void {
    this.#open = [...this.#open.filter((open) => open.binding !== binding), { binding, given: new Set() }];
  }

  /** What was asked for since it began, by itself and by those within it that failed. */
  #end(binding: WatchedBinding): Set<Held> {
    const at = this.#open.findIndex((open) => open.binding === binding);
    const ended = at < 0 ? [] : this.#open.splice(at);
    return new Set(ended.flatMap(({ given }) => [...given]));
  }

  #await(binding: WatchedBinding, built: Built, building: PromiseLike<unknown>): void {
    this.#building.add(built);
    const over = (): void => void this.#building.delete(built);
    building.then(over, () => {
      over();
      if (binding.cache?.value === building) this.#arm(binding);
    });
  }

  #note(binding: WatchedBinding): Built {
    const built = { number: (this.#last += 1), holds: this.#asked, given: this.#end(binding) };
    this.#asked = new Set();
    this.#built.set(binding, built);
    return built;
  }
}

const PLAIN = { writable: true, configurable: true, enumerable: true } as const;

function* bindingsOf(service: WatchedService): Iterable<WatchedBinding> {
  for (const identifier of service.getNonParentBoundServices())
    yield* service.getNonParentBindings(identifier) ?? [];
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
