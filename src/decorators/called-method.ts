import type { Constructable } from '../core/component.js';
import { RegistryError } from '../core/errors.js';
import { nameOf } from './metadata.js';

declare const EXPECTED: unique symbol;

/** Stands in compile errors: the decorated method takes something else, or more. */
export interface TheMethodMustTake<T> {
  /** What it is called with. */
  readonly [EXPECTED]: T;
}

/** Stands in compile errors: the decorated method is private or protected. */
export interface TheMethodMustBePublic {
  /** Nothing has this. */
  readonly [EXPECTED]: 'public';
}

/** Stands in compile errors: the decorated method belongs to the class, not to its instances. */
export interface TheMethodMustNotBeStatic {
  /** Nothing has this. */
  readonly [EXPECTED]: 'a method of instances';
}

/** Notes what a decorator says of a method. @param where `@PreSwap of Auditor.flush` */
type Note = (prototype: object, method: string | symbol, where: string) => void;

/**
 * A decorator of methods that are called by themselves. @throws RegistryError `registry/not-a-method`
 * @param takes what the method is called with: `a SwapContext`
 */
export function methodDecorator(decorator: string, takes: string, note: Note) {
  return (target: unknown, key: unknown, descriptor: unknown): void => {
    const spot = { target, key, descriptor };
    const problem = problemOf(spot);
    if (problem) throw notAMethod({ decorator, takes }, spot, problem);
    const prototype = target as { readonly constructor: Constructable };
    const method = key as string | symbol;
    note(prototype, method, `@${decorator} of ${nameOf(prototype.constructor)}.${String(method)}`);
  };
}

/** What a decorator was put on. */
interface Spot {
  readonly target: unknown;
  readonly key: unknown;
  readonly descriptor: unknown;
}

function problemOf({ target, key, descriptor }: Spot): string | undefined {
  if (isStandard(key)) return 'was compiled as a standard decorator';
  if (typeof target === 'function') return 'is static, and belongs to no instance';
  if (typeof key !== 'string' && typeof key !== 'symbol') return 'is no method';
  const value: unknown = (descriptor as PropertyDescriptor | undefined)?.value;
  return typeof value === 'function' ? undefined : 'is no method';
}

interface StandardContext {
  readonly name: unknown;
}

const isStandard = (key: unknown): key is StandardContext => typeof key === 'object' && key !== null;

function notAMethod(
  { decorator, takes }: { readonly decorator: string; readonly takes: string },
  { target, key }: Spot,
  problem: string,
): RegistryError {
  const cls = typeof target === 'function' ? target : (target as object | undefined)?.constructor;
  const owner = isStandard(key) || typeof cls !== 'function' ? '' : `${nameOf(cls as Constructable)}.`;
  const member = String(isStandard(key) ? key.name : (key ?? 'the class'));
  const hint = isStandard(key)
    ? 'compile with "experimentalDecorators": true'
    : `decorate a public method of instances, which takes ${takes} or nothing`;
  return new RegistryError(
    'registry/not-a-method',
    `@${decorator} stands on ${owner}${member}, which ${problem}. Nothing was declared.`,
    { hint },
  );
}
