import type { Activation, CandidateScope } from './candidate.js';
import type { When } from './condition.js';
import type { Health } from './health.js';
import type { Domain, SlotName } from './names.js';
import type { SlotScope } from './private-slots.js';
import type { Contract, Ref } from './token.js';

/**
 * What consumers hold through a swap. `follow`: a live reference. `rebuild`: the instance itself, and the consumer is
 * rebuilt together with it. `keep`: the instance itself, which is kept for as long as the consumer lives.
 */
export type SwapPolicy = 'follow' | 'rebuild' | 'keep';

/** What `get` asks for besides the slot. */
export interface GetOptions {
  /** Another key of the contract's domain. */
  readonly key?: string;
  /** A pin: this provider, whichever is active. */
  readonly provider?: string;
  /** A view: the best candidate that offers all of these, whichever is active. */
  readonly capabilities?: readonly string[];
}

/** How one dependency is asked for. */
export interface InjectOptions extends GetOptions {
  /** `undefined` is injected where nothing offers it. */
  readonly optional?: boolean;
  /** What happens to the holder when the binding is swapped. Default `follow`. */
  readonly onSwap?: SwapPolicy;
}

/** How a list of candidates is asked for. */
export type ListOptions = Pick<InjectOptions, 'key'>;

/** A reference to a class that is declared further down, or in a file that imports this one. */
export interface ForwardRef<T = unknown> {
  /** Gives the class or token, when asked. */
  readonly forwardRef: () => Ref<T>;
}

/** What can be named as a dependency. */
export type Dependable = Ref | ForwardRef | SlotName;

/** A dependency with options. */
export interface InjectToken extends InjectOptions {
  /** What is asked for. */
  readonly token: Dependable;
}

/** An entry of `inject: [...]`; a hole (`undefined`) falls through to the emitted type. */
export type InjectEntry = Dependable | InjectToken | undefined;

/** A class of settings: constructed without arguments, its fields hold the defaults. */
export type SettingsClass = new () => object;

/** What a component decorator says about its class; every field is optional in the decorator. */
export interface ComponentOptions {
  /** Name of the slot within its domain. Default: that of the `@Contract` class that it extends. */
  readonly key?: string;
  /** Name of the implementation. Default: the class name in kebab case. */
  readonly provider?: string;
  /** Contract that it serves. Default: the `@Contract` class that it extends, else the class itself. */
  readonly provides?: Ref;
  /** Ranks before the stack level: -1000 to 1000. Default 0. */
  readonly priority?: number;
  /** Ranks before the registration order: -100 to 100. Default 0. */
  readonly stackLevel?: number;
  /** What it can do, for `resolve` with capabilities. */
  readonly capabilities?: readonly Capability[];
  /** Class of its settings; a constructor parameter of this type receives them. */
  readonly settings?: SettingsClass;
  /** How many instances there are. Default `singleton`. */
  readonly scope?: CandidateScope;
  /** Who sees its slot: everybody, or its module and those that it exports it to. Default `application`. */
  readonly slotScope?: SlotScope;
  /** When its slot is activated. Default: `lazy` for tasks, workflows and actions, else `eager`. */
  readonly activation?: Activation;
  /** Version of the implementation, for people. */
  readonly version?: string;
  /** A check of the built instance, besides its own `onHealthCheck` and before it. */
  readonly health?: (instance: never) => Health | Promise<Health>;
  /** Dependencies by position, for code without emitted types. */
  readonly inject?: readonly InjectEntry[];
  /** When it takes part in the ranking of its slot. Default always. */
  readonly when?: When;
  /**
   * False if two instances must not exist at once: the old one rests before the new one is built. Only with scope
   * `singleton`. Default true.
   */
  readonly overlap?: boolean;
  /**
   * Milliseconds that retiring generations of this slot get for their calls; where there is more than one instance, for
   * the scopes that began with them. Default 10,000.
   */
  readonly drainTimeoutMs?: number;
}

/** A capability: its name, or an object that describes it. */
export type Capability = string | CapabilityDescriptor;

/** A capability with more to say about itself. */
export interface CapabilityDescriptor {
  /** What `resolve` asks for. */
  readonly name: string;
}

/** Where something was declared; formatted only when asked for. */
export interface Declaration {
  /** `file:line`, or undefined where the stack does not tell. */
  readonly place: string | undefined;
}

/** The record that a component decorator leaves on its class: key and provider are filled in. */
export interface ComponentRecord extends ComponentOptions {
  readonly domain: Domain;
  readonly key: string;
  readonly provider: string;
  readonly declaration: Declaration;
  /** The name of what lets work in to it, without which it is of no use. */
  readonly servedBy?: string;
}

/** The record that `@Contract` leaves on its class. */
export interface ContractRecord {
  readonly slot: SlotName;
  readonly declaration: Declaration;
}

/** How an injected value is handed over: the live reference itself, its handle, or the list of all there are. */
export type Delivery = 'reference' | 'handle' | 'list';

/** One wish of a class: a constructor parameter, in the order of the parameters. */
export interface Wish {
  /** What is asked for; undefined where neither decorator, `inject` nor emitted type tells. */
  readonly ref: Dependable | undefined;
  readonly options: InjectOptions;
  readonly delivery: Delivery;
  /** `Catalog.constructor[0]`: where the wish stands. */
  readonly where: string;
  /** The parameter takes the component's own settings. */
  readonly settings?: new () => object;
}

/** Any class that can be constructed. */
export type Constructable = Contract<unknown>;
