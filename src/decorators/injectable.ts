import { RegistryError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { isClass } from '../core/token.js';
import type { Constructable } from '../core/component.js';
import { notAClass } from './contract.js';
import { nameOf, recordInjectable } from './metadata.js';
import { refuseScopedHooks } from './swap-hook.js';

/** How many instances a plain provider has, under the names that NestJS uses. */
export const Scope = Object.freeze({
  /** One instance per application. */
  DEFAULT: 'singleton',
  /** One instance per injection. */
  TRANSIENT: 'transient',
  /** One instance per scope. */
  REQUEST: 'request',
} as const);

/** One of the values of {@link Scope}. */
export type Scope = (typeof Scope)[keyof typeof Scope];

/**
 * Marks a class as a plain provider, which makes the compiler emit the types of its constructor parameters.
 *
 * @param options `scope`: how many instances there are; default `Scope.DEFAULT`
 * @throws RegistryError `registry/not-a-class`, `registry/bad-scope`, `registry/scoped-hook`, all when it decorates
 */
export function Injectable(options: { readonly scope?: Scope } = {}): (target: Constructable) => void {
  return (target) => {
    if (!isClass(target)) throw notAClass('Injectable');
    const { scope = Scope.DEFAULT } = options;
    if (!SCOPES.includes(scope)) throw badScope(scope, nameOf(target));
    refuseScopedHooks(target, scope);
    recordInjectable(target, scope);
  };
}

const SCOPES: readonly unknown[] = Object.values(Scope);

const badScope = (scope: unknown, path: string) =>
  new RegistryError('registry/bad-scope', `${shown(scope)} is not a scope. Nothing was declared.`, {
    path,
    hint: 'use Scope.DEFAULT, Scope.TRANSIENT or Scope.REQUEST',
  });
