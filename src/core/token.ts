import { InjectionError } from './errors.js';
import { short, shown } from './names.js';

declare const BRAND: unique symbol;

/** What a token stands for: a live object, a live function, or a plain value handed out as it is. */
export type TokenKind = 'object' | 'function' | 'value';

/** A typed name for an interface, function or value; made by {@link token}. */
export interface Token<T> {
  /** Shown in explanations and errors. */
  readonly name: string;
  /** What it stands for. */
  readonly kind: TokenKind;
  // Without a brand every class would be a Token by structure: functions have a `name`.
  // Covariant, so that every token is a Ref.
  /** Tells a token from a class; nothing at run time. */
  readonly [BRAND]: () => T;
}

/** An abstract or concrete class, as a type and a token in one. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the only type that accepts every constructor
export type Contract<T> = abstract new (...args: any[]) => T;

/** Anything that names a contract: a class or a token. */
export type Ref<T = unknown> = Contract<T> | Token<T>;

/** The type that a {@link Ref} stands for. */
export type Of<R> =
  R extends Token<infer T> ? T : R extends abstract new (...args: never) => infer T ? T : never;

// Registered, so that tokens made by a second installed copy of the package are recognised as tokens.
const TOKEN = Symbol.for('oneiric.token');

/**
 * Makes a typed token. Two tokens of the same name are two tokens.
 *
 * @param name shown in explanations and errors
 * @param options `kind`: `object` (default) and `function` are injected as live references, `value` as it is
 * @throws InjectionError `injection/bad-token` for an empty name or an unknown kind
 * @example
 * const CLOCK = token<Clock>('clock');
 */
export function token<T>(name: string, options: { kind?: TokenKind } = {}): Token<T> {
  const kind = options.kind ?? 'object';
  if (typeof name !== 'string' || name === '' || !['object', 'function', 'value'].includes(kind)) {
    throw new InjectionError(
      'injection/bad-token',
      `token(${shown(name)}, kind ${shown(kind)}) is not possible.`,
      {
        hint: 'give a name, and one of the kinds object, function, value',
      },
    );
  }
  const made = { name, kind, [TOKEN]: true, toString: () => `token(${name})` };
  return Object.freeze(made) as unknown as Token<T>;
}

/** Whether a value is a token, also one of a second installed copy. */
export function isToken(value: unknown): value is Token<unknown> {
  return typeof value === 'object' && value !== null && TOKEN in value;
}

/** Whether a value is a class. */
export function isClass(value: unknown): value is Contract<unknown> {
  return typeof value === 'function' && typeof (value as { prototype?: unknown }).prototype === 'object';
}

/** Whether a value can name a contract. */
export function isRef(value: unknown): value is Ref {
  return isToken(value) || isClass(value);
}

// As long as the longest slot name, so that only classes and tokens are cut.
const MAX_NAME_LENGTH = 200;

/** The name of a class or token, for people. */
export function refName(ref: Ref | string): string {
  const name: unknown = typeof ref === 'string' ? ref : ref.name;
  return typeof name === 'string' && name !== '' ? short(name, MAX_NAME_LENGTH) : 'an anonymous class';
}
