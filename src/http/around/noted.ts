import type { Constructable } from '../../core/component.js';
import { isClass } from '../../core/token.js';
import type { ClassOrInstance } from './interfaces.js';

/** One of a class has nothing else. */
type AnyDecorator = (target: object, key: unknown, descriptor: unknown) => void;

const NOTED = Symbol('noted-classes');

/** A decorator that notes, besides what it does, which classes it names. */
export function noting(
  those: readonly ClassOrInstance<object>[],
  decorate: ClassDecorator & MethodDecorator,
): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: unknown) => {
    const prototype: unknown = typeof target === 'function' ? target.prototype : target;
    const known = own(prototype as object);
    Reflect.defineMetadata(NOTED, [...known, ...those.filter(isClass)], prototype as object);
    (decorate as unknown as AnyDecorator)(target, key, descriptor);
  };
}

/** What decorators of a class, of its methods and of those that it inherits name. */
export function notedOn(cls: Constructable): ClassOrInstance<object>[] {
  const found: ClassOrInstance<object>[] = [];
  for (let at: unknown = cls.prototype; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at))
    found.push(...own(at));
  return found;
}

const own = (prototype: object): readonly ClassOrInstance<object>[] =>
  (Reflect.getOwnMetadata(NOTED, prototype) as readonly ClassOrInstance<object>[] | undefined) ?? [];
