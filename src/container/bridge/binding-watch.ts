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

/**
 * Notices when the singletons of a container come to be, which is their order of dependence: whatever one was given,
 * also by code, was there before it. Inversify itself keeps no order, and keeps a failed asynchronous one for ever:
 * here it is forgotten, so that the next who asks builds it anew.
 */
export class BindingWatch {
  readonly #stamps = new WeakMap<WatchedBinding, number>();
  #last = 0;
  #service: WatchedService | undefined;

  /** @param built told after each singleton came to be */
  constructor(private readonly built: (binding: WatchedBinding) => void) {}

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

  /** Bindings whose singleton is there, the newest first. */
  newestFirst(): WatchedBinding[] {
    if (!this.#service) return [];
    const there = [...bindingsOf(this.#service)].filter(
      ({ scope, cache }) => isSingleton(scope) && cache?.isRight,
    );
    const at = (binding: WatchedBinding): number => this.#stamps.get(binding) ?? 0;
    return there.sort((a, b) => at(b) - at(a));
  }

  #adopt(binding: WatchedBinding): void {
    const { cache } = binding;
    if (!cache) return;
    if (cache.isRight) this.#stamp(binding);
    else this.#arm(binding);
  }

  /** The first value costs a setter; from then on the binding is as inversify made it. */
  #arm(binding: WatchedBinding): void {
    const set = (cache: Cached): void => {
      Object.defineProperty(binding, 'cache', { value: cache, ...PLAIN });
      if (!cache.isRight) return;
      this.#stamp(binding);
      if (isThenable(cache.value)) this.#forgetIfItFails(binding, cache.value);
    };
    Object.defineProperty(binding, 'cache', { get: () => EMPTY, set, configurable: true, enumerable: true });
  }

  #forgetIfItFails(binding: WatchedBinding, building: PromiseLike<unknown>): void {
    building.then(undefined, () => {
      if (binding.cache?.value === building) this.#arm(binding);
    });
  }

  #stamp(binding: WatchedBinding): void {
    this.#stamps.set(binding, (this.#last += 1));
    this.built(binding);
  }
}

const PLAIN = { writable: true, configurable: true, enumerable: true } as const;

const isSingleton = (scope: string | undefined): boolean => scope === 'Singleton';

function* bindingsOf(service: WatchedService): Iterable<WatchedBinding> {
  for (const identifier of service.getNonParentBoundServices())
    yield* service.getNonParentBindings(identifier) ?? [];
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
