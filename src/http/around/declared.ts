import type { Constructable } from '../../core/component.js';
import type { ClassOrInstance } from './interfaces.js';

/** What decorators put around the methods of controllers. */
export type Kind = 'guards' | 'interceptors' | 'pipes' | 'filters';

type Declared = readonly ClassOrInstance<object>[];

const KEYS: Readonly<Record<Kind, symbol>> = {
  guards: Symbol('guards'),
  interceptors: Symbol('interceptors'),
  pipes: Symbol('pipes'),
  filters: Symbol('filters'),
};

/** A decorator that puts something around a method, or around all methods of a class, after what stands there already. */
export function declaring(kind: Kind, those: Declared): ClassDecorator & MethodDecorator {
  return (target: object, method?: string | symbol) => {
    const all = [...ownOf(kind, target, method), ...those];
    if (method === undefined) Reflect.defineMetadata(KEYS[kind], all, target);
    else Reflect.defineMetadata(KEYS[kind], all, target, method);
  };
}

/**
 * What stands around a method of a controller: what its base classes declare on themselves, what it declares on itself, then the same
 * of the method. What a subclass declares is added: nothing that guards a method is lost where it is inherited or overridden.
 */
export function declaredOn<T extends object>(
  kind: Kind,
  controller: Constructable,
  method: string | symbol,
): readonly ClassOrInstance<T>[] {
  const { ofClass, ofMethod } = levelsOf(kind, controller, method);
  return [...ofClass, ...ofMethod].flat() as ClassOrInstance<T>[];
}

/** As `declaredOn`, the nearest first: of the method before of the class, of the class before of its base. */
export function nearestOn<T extends object>(
  kind: Kind,
  controller: Constructable,
  method: string | symbol,
): readonly ClassOrInstance<T>[] {
  const { ofClass, ofMethod } = levelsOf(kind, controller, method);
  return [...ofMethod.toReversed(), ...ofClass.toReversed()].flat() as ClassOrInstance<T>[];
}

/** The classes of a controller: it and its bases, the base of all first. */
export function lineOf(controller: Constructable): readonly Constructable[] {
  const line: Constructable[] = [];
  for (let at: unknown = controller.prototype; at && at !== Object.prototype; at = Reflect.getPrototypeOf(at))
    line.unshift((at as { constructor: Constructable }).constructor);
  return line;
}

function levelsOf(kind: Kind, controller: Constructable, method: string | symbol) {
  const line = lineOf(controller);
  return {
    ofClass: line.map((cls) => ownOf(kind, cls)),
    ofMethod: line.map((cls) => ownOf(kind, cls.prototype as object, method)),
  };
}

function ownOf(kind: Kind, target: object, method?: string | symbol): Declared {
  const own: unknown =
    method === undefined
      ? Reflect.getOwnMetadata(KEYS[kind], target)
      : Reflect.getOwnMetadata(KEYS[kind], target, method);
  return (own as Declared | undefined) ?? [];
}
