import type { Observable } from 'rxjs';
import { token, type Token } from './token.js';

/** A value of configuration, or a secret, that follows its changes: the same object for ever. */
export interface LiveValue<T> {
  /** What holds now: validated and frozen. */
  readonly value: T;
  /** What holds, current value first, then whenever it is another. */
  readonly changes$: Observable<T>;
}

/** What a {@link LiveValue} is of. */
export interface ValueWish {
  readonly source: 'config' | 'secret';
  /** A path of configuration, or the name of a secret. */
  readonly name: string;
  /** Whether it may be missing: a secret; of configuration, anything may be undefined. */
  readonly isOptional: boolean;
}

// Registered, so that what a second installed copy of the package makes is recognised.
const WISH = Symbol.for('oneiric.value-wish');

/** The token by which a live value is injected. */
export function valueToken(wish: ValueWish): Token<LiveValue<unknown>> {
  const made: object = token<LiveValue<unknown>>(`${wish.source} ${wish.name}`, { kind: 'value' });
  const described: unknown = Object.create(made, { [WISH]: { value: Object.freeze({ ...wish }) } });
  return Object.freeze(described) as Token<LiveValue<unknown>>;
}

/** What a token wishes, if it is that of a live value. */
export function valueWishOf(ref: object): ValueWish | undefined {
  return (ref as { readonly [WISH]?: ValueWish })[WISH];
}
