import type { Container } from '../container/container.js';
import type { ModuleScope } from '../container/plain/plain-provider.js';
import type { CandidateScope } from '../core/candidate.js';
import type { Constructable } from '../core/component.js';
import { InjectionError, type ErrorFacts } from '../core/errors.js';
import { shown, type SlotName } from '../core/names.js';
import { checkBag, FLAG, ANYTHING, type OptionBag } from '../core/option-bag.js';
import { isClass, type Of, type Ref } from '../core/token.js';

/** What a `ModuleRef` is asked besides the name. */
export interface ModuleGetOptions {
  /** False looks in the whole application; default true: by the names that the module sees. */
  readonly strict?: boolean;
  /** Another key of the contract's domain. */
  readonly key?: string;
  /** A pin: this provider, whichever is active. */
  readonly provider?: string;
}

/** What a name stands for in a module. */
export interface Introspection {
  /** How many instances there are. */
  readonly scope: CandidateScope;
  /** The slot that it stands for; undefined for a plain provider. */
  readonly slot: SlotName | undefined;
}

const OPTIONS: OptionBag = {
  options: new Map([
    ['strict', FLAG],
    ['key', ANYTHING],
    ['provider', ANYTHING],
  ]),
  error: InjectionError,
  bad: 'injection/bad-option',
  unknown: 'injection/unknown-option',
  holds: 'Nothing was built.',
};

/**
 * One module of a running application, as its providers see it. Inject it to look things up later, or take it from
 * `app.select(CacheModule)`.
 */
export class ModuleRef {
  readonly #container: Container;
  readonly #scope: ModuleScope;

  /** @internal inject it, or use `app.select` */
  constructor(container: Container, scope: ModuleScope) {
    this.#container = container;
    this.#scope = scope;
  }

  /** Name of the module: that of its class, with a number where the class stands for several. */
  get name(): string {
    return this.#scope.name;
  }

  /** The module class. */
  get moduleClass(): Constructable | undefined {
    return this.#scope.cls;
  }

  /**
   * The live reference of a slot, or a plain provider, by a name that this module sees. Synchronous.
   * @throws LifecycleError `lifecycle/not-active`; ResolutionError and ModuleError where nothing answers here
   */
  get<R extends Ref>(ref: R, options?: ModuleGetOptions): Of<R>;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a slot name says nothing of its type; the caller does
  get<T = unknown>(slot: SlotName, options?: ModuleGetOptions): T;
  get(ref: Ref | SlotName, options: ModuleGetOptions = {}): unknown {
    const { scope, asked } = this.#asked(options);
    return this.#container.get(ref, asked, scope);
  }

  /** As `get`, and activates what is not active yet: once, however many ask. */
  getAsync<R extends Ref>(ref: R, options?: ModuleGetOptions): Promise<Of<R>>;
  getAsync<T = unknown>(slot: SlotName, options?: ModuleGetOptions): Promise<T>;
  async getAsync(ref: Ref | SlotName, options: ModuleGetOptions = {}): Promise<unknown> {
    const { scope, asked } = this.#asked(options);
    return await this.#container.getAsync(ref, asked, scope);
  }

  /** As `getAsync`, under the name that NestJS uses. */
  resolve<R extends Ref>(ref: R, options?: ModuleGetOptions): Promise<Of<R>> {
    return this.getAsync(ref, options);
  }

  /**
   * A new instance of a class that is no provider, with what this module sees injected. It belongs to the caller: no
   * hook of it is called, and nobody disposes of it.
   * @throws InjectionError, ResolutionError or ModuleError for what cannot be injected; whatever the constructor throws
   */
  async create<T>(cls: new (...args: never[]) => T): Promise<T> {
    if (!isClass(cls)) throw notAClass(cls, this.name);
    return (await this.#container.instantiate(cls, this.#scope)) as T;
  }

  /** What a name stands for in this module. @throws as `get` does */
  introspect(ref: Ref | SlotName): Introspection {
    return this.#container.introspect(ref, this.#scope);
  }

  #asked({ ...options }: ModuleGetOptions) {
    checkBag(options, OPTIONS, `ModuleRef(${this.name}).get`);
    const { strict = true, ...asked } = options;
    return { scope: strict ? this.#scope : undefined, asked };
  }
}

function notAClass(value: unknown, module: string): InjectionError {
  const facts: ErrorFacts = { path: module, hint: 'pass a class; what is provided already is got with get' };
  return new InjectionError('injection/bad-reference', `create(${shown(value)}) is not possible.`, facts);
}
