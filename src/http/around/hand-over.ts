import type { Constructable } from '../../core/component.js';
import { getControllerMethodMetadataList, UseErrorFilter, UseGuard } from '../http-core.js';
import { declaredOn, lineOf, nearestOn } from './declared.js';
import { filterClasses, guardsNamed } from './decorators.js';
import type { CanActivate, ExceptionFilter } from './interfaces.js';

const handedOver = new WeakSet<Constructable>();

/**
 * Tells inversify's http package which guards and filters stand around the methods of a controller: by itself it knows none that
 * the bases of a class declare. Once for each class, when all of its decorators have been applied.
 */
export function handOver(controllers: readonly Constructable[]): void {
  for (const cls of controllers) {
    if (handedOver.has(cls)) continue;
    handedOver.add(cls);
    for (const method of methodsOf(cls)) handOverMethod(cls, method);
  }
}

/** Whether any has pipes that are of all parameters of a method. */
export const declaresPipes = (controllers: readonly Constructable[]): boolean =>
  controllers.some((cls) =>
    [...methodsOf(cls)].some((method) => declaredOn('pipes', cls, method).length > 0),
  );

/** The methods of a controller that routes lead to. */
export const methodsOf = (cls: Constructable): ReadonlySet<string | symbol> =>
  new Set(
    getControllerMethodMetadataList(cls as unknown as NewableFunction).map(({ methodKey }) => methodKey),
  );

function handOverMethod(cls: Constructable, method: string | symbol): void {
  const guards = declaredOn<CanActivate>('guards', cls, method);
  const filters = nearestOn<ExceptionFilter>('filters', cls, method);
  const target = cls.prototype as object;
  const decorators = [
    UseGuard(...guardsNamed(guards)),
    UseErrorFilter(...filters.flatMap((filter) => filterClasses(filter, 'UseFilters'))),
  ] as MethodDecorator[];
  for (const decorate of decorators) decorate(target, method, {});
  keepValues(cls, method);
}

/** What `SetMetadata` says of a method, guards are to find where it is overridden as well. */
function keepValues(cls: Constructable, method: string | symbol): void {
  let base: object | undefined;
  for (const { prototype } of lineOf(cls)) {
    const own: unknown = Object.getOwnPropertyDescriptor(prototype, method)?.value;
    if (typeof own !== 'function') continue;
    for (const key of base ? Reflect.getOwnMetadataKeys(base) : [])
      if (!Reflect.hasOwnMetadata(key, own))
        Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, base as object), own);
    base = own;
  }
}
