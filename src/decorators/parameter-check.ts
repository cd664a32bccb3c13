import type { Dependable, ForwardRef, InjectOptions } from '../core/component.js';
import type { Of, Ref } from '../core/token.js';

/** What an injected {@link Dependable} gives. A slot name says nothing about its type, so it fits everywhere. */
export type Given<D extends Dependable> =
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a slot name fits everywhere
  D extends string ? any : D extends ForwardRef<infer T> ? T : D extends Ref ? Of<D> : never;

/** Options under which a value is always there. */
export interface Mandatory extends InjectOptions {
  readonly optional?: false;
}

/** `undefined` where the options allow that nothing is there. */
export type MaybeAbsent<O extends InjectOptions> = O extends Mandatory ? never : undefined;

declare const EXPECTED: unique symbol;

/** Stands in compile errors: the type of the decorated parameter does not accept the injected value. */
export interface TheParameterMustAccept<T> {
  /** What is injected here. */
  readonly [EXPECTED]: T;
}

/** Type of parameter `I` of the constructor of `C`; private constructors cannot be looked into. */
export type ParameterOf<C, I extends number> = C extends abstract new (...args: infer A) => unknown
  ? A[I]
  : unknown;

/** Decorates constructor parameters that accept a `T`; anything else does not compile. */
export type ConstructorParameter<T> = <C, I extends number>(
  target: C,
  key: undefined,
  index: I & ([T] extends [ParameterOf<C, I>] ? unknown : TheParameterMustAccept<T>),
) => void;
