import type { Ref } from '../../src/index.js';

/** One thing that an application is made of, said so that both containers understand it. */
export interface Part {
  /** What it is asked for by. */
  readonly name: string;
  /** Names of what it is given, in this order; those with a `?` at the end are optional. */
  readonly needs?: readonly string[];
  /** Makes it; `onInit` and `onCleanup` of what is made are called. */
  readonly make: (...given: readonly unknown[]) => unknown;
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

/** An application, seen from outside. */
export interface World {
  get(name: string | Ref): unknown;
  getAsync(name: string | Ref): Promise<unknown>;
  /** Moves `adapter:store` to another provider. */
  swap(provider: string): Promise<unknown>;
  close(): Promise<void>;
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
