import type { CandidateSource } from '../../core/candidate.js';
import type {
  ComponentOptions,
  ComponentRecord,
  Constructable,
  Declaration,
  Dependable,
  InjectEntry,
  Wish,
} from '../../core/component.js';
import { RegistryError } from '../../core/errors.js';
import { privateName, type SlotScope } from '../../core/private-slots.js';
import { refName } from '../../core/token.js';
import type { Ref } from '../../core/token.js';
import { dereference } from '../../decorators/dependable.js';
import { componentOf, emittedTypes, inheritedContract } from '../../decorators/metadata.js';
import { interceptorsOfClass, type InterceptRecord } from '../../decorators/intercept-records.js';
import type { ModuleScope } from '../plain/plain-provider.js';
import type { FactoryContext } from './making.js';
import type { Recipe } from './recipe.js';
import type { Offer } from '../candidates/registry.js';
import { entriesToWishes, wishesOf } from './wishes.js';

/** A candidate about to be registered: what it offers, and how its instances are made. */
export interface OfferedRecipe {
  readonly offer: Offer;
  readonly recipe: Recipe;
}

/** A function that makes an instance: injected values in order, then the `FactoryContext`. */
export type Factory = (...args: never[]) => unknown;

/** A function that makes an instance, and injects nothing. */
export type ContextFactory = (context: FactoryContext) => unknown;

/**
 * Any function: its parameters are what `inject` names, then the `FactoryContext`. Two signatures, of which the compiler
 * takes neither to type a function in place: else it could not tell what a `ContextFactory` beside it is given.
 */
export interface InjectedFactory {
  (...args: never[]): unknown;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-unnecessary-type-parameters -- what sets the two apart
  <Apart>(...args: never[]): unknown;
}

const NO_WISHES: readonly Wish[] = [];

/** What a class recipe knows besides its class. */
interface ClassFacts {
  readonly scope?: ModuleScope | undefined;
  /** What a component decorator says about settings, health and drain time; a plain provider has none. */
  readonly record?: ComponentRecord | undefined;
  /** Nothing but the compiler says anything about the class. */
  readonly isBare?: boolean;
}

type Concrete = new (...values: unknown[]) => object;

/** Makes instances with `new`, from one value per constructor parameter. A class: there are thousands of them. */
class ClassRecipe implements Recipe {
  private known: readonly Wish[] | undefined;
  private interceptors: readonly InterceptRecord[] | undefined;

  constructor(
    readonly cls: Concrete,
    private readonly facts: ClassFacts,
  ) {}

  get scope() {
    return this.facts.scope;
  }

  get title(): string {
    return refName(this.cls);
  }

  get prototype(): object {
    return this.cls.prototype as object;
  }

  get owned(): boolean {
    return true;
  }

  get settings() {
    return this.facts.record?.settings;
  }

  get health() {
    return this.facts.record?.health;
  }

  get drainTimeoutMs() {
    return this.facts.record?.drainTimeoutMs;
  }

  get overlap() {
    return this.facts.record?.overlap;
  }

  get around(): readonly InterceptRecord[] {
    return (this.interceptors ??= interceptorsOfClass(this.cls));
  }

  wishes(): readonly Wish[] {
    return (this.known ??= wishesOf(this.cls));
  }

  types(): readonly unknown[] | undefined {
    return this.facts.isBare ? emittedTypes(this.cls) : undefined;
  }

  build(values: readonly unknown[]): object {
    const concrete = this.cls;
    // Spreading is several times as dear, and few take more.
    switch (values.length) {
      case 0:
        return new concrete();
      case 1:
        return new concrete(values[0]);
      case 2:
        return new concrete(values[0], values[1]);
      case 3:
        return new concrete(values[0], values[1], values[2]);
      default:
        return new concrete(...values);
    }
  }
}

/** Makes instances with `new`, from one value per constructor parameter. */
export function classRecipe(cls: Constructable, facts: ClassFacts = {}): Recipe {
  return new ClassRecipe(cls as unknown as Concrete, facts);
}

/**
 * Makes instances with a function, which may be asynchronous.
 *
 * @param options `inject`: its dependencies; their values come first and the `FactoryContext` last, so that
 * NestJS's factories and `(context) => …` are both served
 */
export function factoryRecipe(options: FactoryFacts): Recipe {
  return new FactoryRecipe(options);
}

interface FactoryRecord extends Pick<ComponentOptions, 'settings' | 'health' | 'drainTimeoutMs' | 'overlap'> {
  readonly around?: readonly InterceptRecord[];
}

interface FactoryFacts {
  readonly title: string;
  readonly factory: Factory;
  readonly inject?: readonly InjectEntry[] | undefined;
  readonly scope?: ModuleScope | undefined;
  /** What a component decorator would say. */
  readonly record?: FactoryRecord | undefined;
  /** Hand the context over after the injected values. Default true. */
  readonly hasContext?: boolean | undefined;
}

/** Makes instances with a function. A class: a slot may have thousands of candidates. */
class FactoryRecipe implements Recipe {
  readonly title: string;
  readonly scope: ModuleScope | undefined;
  private readonly factory: (...args: unknown[]) => unknown;
  private readonly inject: readonly InjectEntry[] | undefined;
  private readonly record: FactoryRecord | undefined;
  private readonly hasContext: boolean;
  private known: readonly Wish[] | undefined;

  constructor({ title, factory, inject, scope, record, hasContext = true }: FactoryFacts) {
    this.title = title;
    this.scope = scope;
    this.factory = factory as (...args: unknown[]) => unknown;
    this.inject = inject;
    this.record = record;
    this.hasContext = hasContext;
  }

  get owned(): boolean {
    return true;
  }

  get settings() {
    return this.record?.settings;
  }

  get health() {
    return this.record?.health;
  }

  get drainTimeoutMs() {
    return this.record?.drainTimeoutMs;
  }

  get overlap() {
    return this.record?.overlap;
  }

  get around() {
    return this.record?.around;
  }

  wishes(): readonly Wish[] {
    return (this.known ??= this.inject
      ? entriesToWishes(this.inject, `${this.title}.useFactory`)
      : NO_WISHES);
  }

  build(values: readonly unknown[], context: FactoryContext): unknown {
    const { factory } = this;
    return this.hasContext ? factory(...values, context) : factory(...values);
  }
}

/** Hands out a value that somebody else made, and therefore disposes of. */
export function valueRecipe(value: unknown, title: string): Recipe {
  const isThing = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return {
    title,
    prototype: isThing ? ((Object.getPrototypeOf(value) as object | null) ?? undefined) : undefined,
    wishes: () => NO_WISHES,
    build: () => value,
    owned: false,
  };
}

/** Hands out what another name stands for (`useExisting`); its owner disposes of it. */
export function aliasRecipe(
  ref: Dependable,
  options: { title: string; scope?: ModuleScope | undefined },
): Recipe {
  const { title, scope } = options;
  const where = `${title}.useExisting`;
  return {
    title,
    wishes: once(() => [{ ref: dereference(ref, where), options: {}, delivery: 'reference', where }]),
    build: ([existing]) => existing,
    isAlias: true,
    owned: false,
    scope,
  };
}

/**
 * What a decorated class offers. Its contracts are the one it names with `provides` and the one it extends, or itself
 * where it has neither.
 *
 * @param options `source`: where the candidate comes from; `module`: name of the module that offers it; `scope`: where
 * its dependencies are looked up
 * @throws RegistryError `registry/not-a-component` without a component decorator on this very class
 */
export function offerOfClass(
  cls: Constructable,
  options: { source: CandidateSource; module?: string | undefined; scope?: ModuleScope | undefined },
): OfferedRecipe {
  const record = requireRecord(cls);
  const recipe = classRecipe(cls, { scope: options.scope, record });
  return { offer: new ClassOffer(cls, record, options), recipe };
}

/** What the record of a class offers. A class: of a literal with a getter V8 makes a hidden class for each one. */
class ClassOffer implements Offer {
  readonly domain: string;
  readonly key: string;
  readonly provider: string;
  readonly priority: Offer['priority'];
  readonly stackLevel: Offer['stackLevel'];
  readonly capabilities: Offer['capabilities'];
  readonly activation: Offer['activation'];
  readonly version: Offer['version'];
  readonly when: Offer['when'];
  readonly declaration: Declaration;
  readonly source: CandidateSource;
  readonly scope: Offer['scope'];
  readonly module: string | undefined;
  readonly provides: readonly Ref[];

  constructor(
    cls: Constructable,
    record: ComponentRecord,
    { source, module }: { readonly source: CandidateSource; readonly module?: string | undefined },
  ) {
    const contracts = contractsOf(cls);
    this.domain = record.domain;
    this.key = keyIn(module, record.slotScope, { key: record.key, name: refName(cls) });
    this.provider = record.provider;
    this.priority = record.priority;
    this.stackLevel = record.stackLevel;
    this.capabilities = record.capabilities;
    this.activation = record.activation;
    this.version = record.version;
    this.when = record.when;
    this.declaration = record.declaration;
    this.source = source;
    this.scope = record.scope;
    this.module = module;
    this.provides = contracts.length > 0 ? contracts : [cls];
  }
}

/** The key of a slot, or of the private one that a module has. @throws RegistryError `registry/no-module` */
export function keyIn(
  module: string | undefined,
  slotScope: SlotScope | undefined,
  { key, name }: { readonly key: string; readonly name: string },
): string {
  if (slotScope !== 'module') return key;
  if (module !== undefined) return privateName(key, module);
  throw new RegistryError(
    'registry/no-module',
    `${name} has slotScope 'module', and no module offers it. Nothing was changed.`,
    {
      hint: 'list it in the providers of a module; at run time, register an object with the key of the private slot',
    },
  );
}

/** The contracts that a class says it provides: by `provides` of its component decorator, and by extending one. */
export function contractsOf(cls: Constructable): Ref[] {
  const named = componentOf(cls)?.provides;
  const extended = inheritedContract(cls);
  return [...new Set([named, extended])].filter((ref) => ref !== undefined);
}

function requireRecord(cls: Constructable): ComponentRecord {
  const record = componentOf(cls);
  if (record) return record;
  throw new RegistryError(
    'registry/not-a-component',
    `${refName(cls)} is not a component. Nothing was registered.`,
    {
      hint: "put @Adapter({ key: '…' }), @Service({ key: '…' }) or another component decorator on the class itself",
    },
  );
}

/** Runs once it is asked for, and then never again unless it threw. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
