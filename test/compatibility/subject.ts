import type { Ref } from '../../src/index.js';

/** One thing that an application is made of, said so that both containers understand it. */
export interface Part {
  /** What it is asked for by. */
  readonly name: string;
  /** Names of what it is given, in this order; those with a `?` at the end are optional. */
  readonly needs?: readonly string[];
  /** Makes it; `onInit` and `onCleanup` of what is made are called. */
  readonly make: (...given: readonly unknown[]) => unknown;
  /** Makes it instead, where that has to be a class. */
  readonly cls?: new (...given: readonly never[]) => object;
  /** How many there are of it; default one. */
  readonly scope?: 'request' | 'transient';
  /** Built when it is first asked for. Else it may be built before. */
  readonly isLazy?: boolean;
}

/** What is asked for by class or token, and is handed out as it is. */
export interface Plain {
  readonly ref: Ref;
  readonly needs?: readonly Ref[];
  readonly make: (...given: readonly unknown[]) => unknown;
}

/** What an application is opened with. */
export interface Parts {
  readonly parts?: readonly Part[];
  readonly plains?: readonly Plain[];
  /** Candidates of the slot `adapter:store` by provider; the first is chosen. */
  readonly stores?: Readonly<Record<string, () => object>>;
}

/** Where something can be asked for, until it is closed. */
interface Asked {
  get(name: string | Ref): unknown;
  getAsync(name: string | Ref): Promise<unknown>;
  close(): Promise<void>;
}

/** An application, seen from outside. */
export interface World extends Asked {
  /** Opens a scope; undefined where there are none. */
  readonly openScope: (() => ScopeAsked) | undefined;
  /** Moves `adapter:store` to another provider. */
  swap(provider: string): Promise<unknown>;
}

/** A scope, which can be entered. */
export interface ScopeAsked extends Asked {
  run<T>(code: () => T): T;
}

/** One way to build the same thing. */
export interface Subject {
  readonly title: string;
  open(parts: Parts): Promise<World>;
}

/** A need, taken apart. */
export function needOf(need: string): { readonly name: string; readonly isOptional: boolean } {
  const isOptional = need.endsWith('?');
  return { name: isOptional ? need.slice(0, -1) : need, isOptional };
}
