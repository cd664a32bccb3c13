import '../decorators/reflection.js';
import type { Container } from '../container/container.js';
import type { Candidate } from '../core/candidate.js';
import type { Constructable } from '../core/component.js';
import { ModuleError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { checkBag, FUNCTION, TEXT, type Option, type OptionBag } from '../core/option-bag.js';
import { isClass, refName, type Ref } from '../core/token.js';
import type { ModuleGraph } from './module-graph.js';
import type { ModuleClass } from './module-record.js';

/** A candidate or plain provider of an application. */
export interface DiscoveredProvider {
  /** How it is called in messages. */
  readonly name: string;
  /** Its class, where it is made by one. */
  readonly metatype: Constructable | undefined;
  /** Name of the module that offers it; undefined for what was registered at run time. */
  readonly module: string | undefined;
  /** Of a plain provider: what consumers inject. */
  readonly token: Ref | undefined;
  /** Of a component: its candidate. */
  readonly candidate: Candidate | undefined;
}

/** Which providers to list. */
export interface DiscoveryOptions {
  /** Only those of this module: its class or name. */
  readonly module?: ModuleClass | string | undefined;
  /** Only those whose class this decorator stands on, or one of whose methods. */
  readonly decorator?: DiscoverableDecorator<never> | undefined;
}

/** A decorator for classes and methods whose metadata `DiscoveryService` finds; made by `createDecorator`. */
export interface DiscoverableDecorator<T> {
  /** @param metadata what it says */
  (metadata: T): ClassDecorator & MethodDecorator;
  /** Under which key the metadata lies. */
  readonly KEY: symbol;
}

/** A method that a decorator stands on. */
export interface DecoratedMethod<T> {
  /** Its name. */
  readonly name: string | symbol;
  /** What the decorator says. */
  readonly metadata: T;
}

const MODULE: Option = {
  fits: (value) => isClass(value) || TEXT.fits(value),
  expected: 'a module class, or the name of a module',
};

const OPTIONS: OptionBag = {
  options: new Map([
    ['module', MODULE],
    ['decorator', FUNCTION],
  ]),
  error: ModuleError,
  bad: 'modules/bad-option',
  unknown: 'modules/unknown-option',
  holds: 'Nothing was looked up.',
};

/**
 * Lists what an application is made of, and finds what own decorators say about it. Inject it, or get it with
 * `app.get(DiscoveryService)`.
 *
 * @example
 * const OnTopic = DiscoveryService.createDecorator<{ topic: string }>();
 *
 * class Mails { @OnTopic({ topic: 'orders' }) send() {} }
 *
 * for (const provider of discovery.getProviders({ decorator: OnTopic }))
 *   for (const { name, metadata } of discovery.getMethods(OnTopic, provider)) subscribe(metadata.topic, name);
 */
export class DiscoveryService {
  readonly #container: Container;
  readonly #graph: ModuleGraph;

  /** @internal inject it, or use `app.get(DiscoveryService)` */
  constructor(container: Container, graph: ModuleGraph) {
    this.#container = container;
    this.#graph = graph;
  }

  /** Makes a decorator with metadata of a type, which stands on classes and methods. */
  static createDecorator<T>(): DiscoverableDecorator<T> {
    const key = Symbol('discoverable');
    const decorator = (metadata: T) => (target: object, property?: string | symbol) => {
      if (property === undefined) Reflect.defineMetadata(key, metadata, target);
      else Reflect.defineMetadata(key, metadata, target, property);
    };
    return Object.freeze(Object.assign(decorator, { KEY: key }));
  }

  /** Every candidate and plain provider, module classes among them: builds nothing. */
  getProviders(options: DiscoveryOptions = {}): readonly DiscoveredProvider[] {
    checkBag(options, OPTIONS, 'DiscoveryService.getProviders');
    const { module, decorator } = options;
    const label = module === undefined ? undefined : this.#graph.nodeOf(module).label;
    const all = [...this.#components(), ...this.#plains()];
    return Object.freeze(
      all.filter(
        (one) =>
          (label === undefined || one.module === label) &&
          (decorator === undefined || this.#isDecorated(one, decorator)),
      ),
    );
  }

  /**
   * What a decorator says about the class of a provider, or about one of its methods; undefined where it does not
   * stand there.
   * @throws ModuleError `modules/bad-option` for what is no decorator or provider
   */
  getMetadataByDecorator<T>(
    decorator: DiscoverableDecorator<T>,
    provider: DiscoveredProvider,
    method?: string | symbol,
  ): T | undefined {
    checkDecorator(decorator);
    const { metatype } = checkedProvider(provider, 'getMetadataByDecorator');
    if (!metatype) return undefined;
    const found: unknown =
      method === undefined
        ? Reflect.getMetadata(decorator.KEY, metatype)
        : Reflect.getMetadata(decorator.KEY, metatype.prototype as object, method);
    return found as T | undefined;
  }

  /**
   * The methods of a provider that a decorator stands on, inherited ones too.
   * @throws ModuleError `modules/bad-option` for what is no decorator or provider
   */
  getMethods<T>(
    decorator: DiscoverableDecorator<T>,
    provider: DiscoveredProvider,
  ): readonly DecoratedMethod<T>[] {
    checkDecorator(decorator);
    const { metatype } = checkedProvider(provider, 'getMethods');
    if (!metatype) return [];
    const names = methodNames(metatype.prototype as object);
    return names.flatMap((name) => {
      const decorated = Reflect.hasMetadata(decorator.KEY, metatype.prototype as object, name);
      if (!decorated) return [];
      return { name, metadata: this.getMetadataByDecorator(decorator, provider, name) as T };
    });
  }

  #isDecorated(provider: DiscoveredProvider, decorator: DiscoverableDecorator<never>): boolean {
    checkDecorator(decorator);
    const { metatype } = provider;
    if (!metatype) return false;
    return Reflect.hasMetadata(decorator.KEY, metatype) || this.getMethods(decorator, provider).length > 0;
  }

  *#components(): Iterable<DiscoveredProvider> {
    for (const candidate of this.#container.candidates({ shadowed: true })) {
      const { slot, provider, module } = candidate;
      const metatype = this.#container.vetting.classOf(candidate);
      const name = metatype ? refName(metatype) : `${slot}/${provider}`;
      yield Object.freeze({ name, metatype, module, token: undefined, candidate });
    }
  }

  *#plains(): Iterable<DiscoveredProvider> {
    for (const node of this.#graph.nodes) {
      for (const entry of node.plains.values()) {
        const { cls } = entry.making;
        const { title: name, token, module } = entry;
        yield Object.freeze({ name, metatype: cls, module, token, candidate: undefined });
      }
    }
  }
}

/** Own and inherited, most derived first, each once. */
function methodNames(prototype: object): (string | symbol)[] {
  const names = new Set<string | symbol>();
  let at: object | null = prototype;
  while (at !== null && at !== Object.prototype) {
    for (const name of Reflect.ownKeys(at)) if (name !== 'constructor') names.add(name);
    at = Object.getPrototypeOf(at) as object | null;
  }
  return [...names];
}

function checkDecorator(decorator: Partial<DiscoverableDecorator<never>> | null | undefined): void {
  if (typeof decorator?.KEY !== 'symbol') throw notOurs(decorator);
}

/** What `getProviders` gives, or something of that shape. */
function checkedProvider(provider: unknown, asked: string): DiscoveredProvider {
  const isOne = typeof provider === 'object' && provider !== null && 'metatype' in provider;
  if (isOne && (provider.metatype === undefined || isClass(provider.metatype)))
    return provider as DiscoveredProvider;
  throw new ModuleError(
    'modules/bad-option',
    `${asked} was given ${shown(provider)}, which is no provider.`,
    {
      path: `DiscoveryService.${asked}`,
      hint: 'pass one of those that getProviders gives',
    },
  );
}

const notOurs = (decorator: unknown) =>
  new ModuleError('modules/bad-option', `${shown(decorator)} is no decorator to be discovered.`, {
    hint: 'make it with DiscoveryService.createDecorator<T>()',
  });
