import type { TokenKind } from '../core/token.js';

/** Whether a value can be what a contract of a kind is, for those who are given a live reference to it. */
export function isOfKind(kind: TokenKind, value: unknown): boolean {
  if (kind === 'value') return true;
  if (typeof value === 'function') return kind === 'function' || hasMembers(value);
  return kind === 'object' && typeof value === 'object';
}

/** What a contract of a kind is, for messages. */
export const wordsOfKind = (kind: TokenKind): string =>
  kind === 'function'
    ? 'a function'
    : "an object: what can only be called is asked for by a token of kind 'function'";

const ORDINARY: ReadonlySet<unknown> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/** Many a library's object can be called as well; a reference to an object cannot. */
function hasMembers(fn: object): boolean {
  const parent: unknown = Object.getPrototypeOf(fn);
  const inherits = typeof parent === 'function' && parent !== Function.prototype;
  return inherits || Reflect.ownKeys(fn).some((key) => !ORDINARY.has(key));
}
