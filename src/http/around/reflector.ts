/** What carries values: a class of a controller, or a method of one. */
export type Reflected = NewableFunction | ((...args: never[]) => unknown);

/** A decorator that gives a value to routes and controllers; `Reflector` finds it by the decorator. */
export interface ReflectableDecorator<T> {
  (value: T): ClassDecorator & MethodDecorator;
  /** What the value is kept under. */
  readonly KEY: string | symbol;
}

/** What a value is found by. */
export type ReflectorKey<T> = string | symbol | ReflectableDecorator<T>;

/**
 * Gives a route, or a controller, a value that guards and interceptors find by `Reflector`.
 *
 * @param key what it is found by
 * @param value the value
 * @example
 * const Roles = (...roles: string[]) => SetMetadata('roles', roles);
 */
export const SetMetadata =
  (key: string | symbol, value: unknown): ClassDecorator & MethodDecorator =>
  (target: object, _method?: string | symbol, descriptor?: PropertyDescriptor) => {
    const holder = (descriptor?.value as object | undefined) ?? target;
    const keys = (Reflect.getMetadata(KEYS, holder) as readonly unknown[] | undefined) ?? [];
    Reflect.defineMetadata(KEYS, [...keys.filter((known) => known !== key), key], holder);
    Reflect.defineMetadata(key, value, holder);
  };

const KEYS = Symbol('keys-of-values');

/** The values that a class or a method has, by their keys. */
export const valuesOf = (holder: object): readonly [key: unknown, value: unknown][] =>
  ((Reflect.getMetadata(KEYS, holder) as readonly (string | symbol)[] | undefined) ?? []).map((key) => [
    key,
    Reflect.getMetadata(key, holder),
  ]);

/**
 * Finds values that decorators have given to routes and controllers, for guards and interceptors. It has no state: inject it, or
 * make one.
 *
 * @example
 * const roles = this.reflector.getAllAndOverride<string[]>('roles', [context.getHandler(), context.getClass()]);
 */
export class Reflector {
  /** Makes a decorator whose values are found by itself, with their type. */
  static createDecorator<T>(): ReflectableDecorator<T> {
    const KEY = Symbol('reflected');
    return Object.assign((value: T) => SetMetadata(KEY, value), { KEY });
  }

  /** The value of one of them; undefined where it has none. */
  get<T>(key: ReflectorKey<T>, target: Reflected): T | undefined {
    return Reflect.getMetadata(typeof key === 'function' ? key.KEY : key, target) as T | undefined;
  }

  /** The values of all of them, in their order. */
  getAll<T>(key: ReflectorKey<T>, targets: readonly Reflected[]): (T | undefined)[] {
    return targets.map((target) => this.get(key, target));
  }

  /** The first value that there is: name the method before its class. */
  getAllAndOverride<T>(key: ReflectorKey<T>, targets: readonly Reflected[]): T | undefined {
    return this.getAll(key, targets).find((value) => value !== undefined);
  }

  /** The values of all of them in one list. */
  getAllAndMerge<T>(key: ReflectorKey<T | readonly T[]>, targets: readonly Reflected[]): T[] {
    return this.getAll(key, targets).flatMap((value) => (value === undefined ? [] : (value as T | T[])));
  }
}
