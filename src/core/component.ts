import type { Activation, CandidateScope } from './candidate.js';
import type { Health } from './health.js';
import type { Domain, SlotName } from './names.js';
import type { Contract, Ref } from './token.js';

/** What consumers hold through a swap; only `follow` is built yet. */
export type SwapPolicy = 'follow' | 'rebuild' | 'keep';

/** How one dependency is asked for. */
export interface InjectOptions {
  /** Another key of the contract's domain. */
  readonly key?: string;
  /** A pin: this provider, whichever is active. */
  readonly provider?: string;
  /** A view: the best candidate that offers all of these. Not built yet. */
  readonly capabilities?: readonly string[];
  /** `undefined` is injected where nothing offers it. */
  readonly optional?: boolean;
  /** What happens to the holder when the binding is swapped. */
  readonly onSwap?: SwapPolicy;
}

/** A reference to a class that is declared further down, or in a file that imports this one. */
export interface ForwardRef<T = unknown> {
  readonly forwardRef: () => Ref<T>;
}

/** What can be named as a dependency. */
export type Dependable = Ref | ForwardRef | SlotName;

/** An entry of `inject: [...]`; a hole (`undefined`) falls through to the emitted type. */
export type InjectEntry = Dependable | (InjectOptions & { readonly token: Dependable }) | undefined;

/** What a component decorator says about its class; every field is optional in the decorator. */
export interface ComponentOptions {
  readonly key?: string;
  readonly provider?: string;
  readonly provides?: Ref;
  readonly priority?: number;
  readonly stackLevel?: number;
  readonly capabilities?: readonly Capability[];
  readonly settings?: new () => object;
  readonly scope?: CandidateScope;
  readonly activation?: Activation;
  readonly version?: string;
  /** A check of the built instance, besides its own `onHealthCheck` and before it. */
  readonly health?: (instance: never) => Health | Promise<Health>;
  readonly inject?: readonly InjectEntry[];
  readonly when?: unknown;
  readonly overlap?: boolean;
  /** Milliseconds that retiring generations of this slot get for their calls. Default 10,000. */
  readonly drainTimeoutMs?: number;
}

/** A capability: its name, or an object that describes it. */
export type Capability = string | { readonly name: string };

/** Where something was declared; formatted only when asked for. */
export interface Declaration {
  /** `file:line`, or undefined where the stack does not tell. */
  readonly place: string | undefined;
}

/** The record that a component decorator leaves on its class. */
export interface ComponentRecord extends ComponentOptions {
  readonly domain: Domain;
  readonly declaration: Declaration;
}

/** The record that `@Contract` leaves on its class. */
export interface ContractRecord {
  readonly slot: SlotName;
  readonly declaration: Declaration;
}

/** How an injected value is handed over: the live reference itself, or its handle. */
export type Delivery = 'reference' | 'handle';

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
