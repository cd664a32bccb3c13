import { RegistryError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { isClass } from '../../core/token.js';
import {
  type bodyParameter,
  CatchError,
  getControllerMethodMetadataList,
  getControllerMethodParameterMetadataList,
  UseErrorFilter,
  UseGuard,
} from '../http-core.js';
import type {
  CanActivate,
  ClassOrInstance,
  ExceptionFilter,
  NestInterceptor,
  PipeTransform,
} from './interfaces.js';
import { Named } from './named.js';
import { noting } from './noted.js';

type ErrorClass = abstract new (...args: never[]) => Error;
/** What inversify's decorators take: they only keep it. */
type Identifier = Parameters<typeof UseGuard>[number];
type PipeIdentifier = NonNullable<Parameters<typeof bodyParameter>[1]>;

const INTERCEPTORS = Symbol('interceptors');
const CAUGHT = Symbol('caught');
const ALL: readonly undefined[] = [undefined];

/** Which filter stands behind a class that was made for it. */
const filters = new WeakMap<object, Named>();

/** Guards of a controller or of one of its routes: each has to agree. @throws RegistryError `registry/bad-option` */
export function UseGuards(
  ...guards: readonly ClassOrInstance<CanActivate>[]
): ClassDecorator & MethodDecorator {
  return noting(guards, UseGuard(...guardsNamed(guards)));
}

/** What inversify's http package asks for guards by. @throws RegistryError `registry/bad-option` */
export function guardsNamed(guards: readonly ClassOrInstance<CanActivate>[]): Identifier[] {
  const named = guards.map((guard) => new Named('guard', checked(guard, 'canActivate', 'UseGuards')));
  return named as unknown[] as Identifier[];
}

/** Interceptors of a controller or of one of its routes, outermost first. @throws RegistryError `registry/bad-option` */
export function UseInterceptors(
  ...interceptors: readonly ClassOrInstance<NestInterceptor>[]
): ClassDecorator & MethodDecorator {
  for (const interceptor of interceptors) checked(interceptor, 'intercept', 'UseInterceptors');
  // Inversify's own cannot answer in the place of a method, nor see what it fails with.
  return noting(interceptors, (target: object, key?: string | symbol) => {
    if (key === undefined) Reflect.defineMetadata(INTERCEPTORS, interceptors, target);
    else Reflect.defineMetadata(INTERCEPTORS, interceptors, target, key);
  });
}

/** Those of a controller, then those of its method. */
export function interceptorsOf(
  controller: { readonly prototype: unknown } & object,
  method: string | symbol,
): readonly ClassOrInstance<NestInterceptor>[] {
  const ofClass: unknown = Reflect.getMetadata(INTERCEPTORS, controller);
  const ofMethod: unknown = Reflect.getMetadata(INTERCEPTORS, controller.prototype as object, method);
  return [ofClass ?? [], ofMethod ?? []].flat() as ClassOrInstance<NestInterceptor>[];
}

/**
 * Pipes of all parameters of a route, or of all routes of a controller: before those that a parameter names itself.
 * @throws RegistryError `registry/bad-option`
 */
export function UsePipes(
  ...pipes: readonly ClassOrInstance<PipeTransform>[]
): ClassDecorator & MethodDecorator {
  const named = pipes.map((pipe) => pipeNamed(pipe, 'UsePipes'));
  return noting(pipes, (target: object, key?: string | symbol) => {
    const cls = (key === undefined ? target : target.constructor) as NewableFunction;
    const keys = key === undefined ? getControllerMethodMetadataList(cls).map((one) => one.methodKey) : [key];
    for (const method of keys) addPipes(cls, method, named);
  });
}

/** Says which exceptions a filter answers: those of these classes; without any, all. */
export const Catch =
  (...types: readonly (abstract new (...args: never[]) => Error)[]): ClassDecorator =>
  (target) =>
    Reflect.defineMetadata(CAUGHT, types, target);

/** Filters of a controller or of one of its routes. @throws RegistryError `registry/bad-option` */
export function UseFilters(
  ...those: readonly ClassOrInstance<ExceptionFilter>[]
): ClassDecorator & MethodDecorator {
  return noting(those, UseErrorFilter(...those.flatMap((filter) => filterClasses(filter, 'UseFilters'))));
}

type FilterClass = Parameters<typeof UseErrorFilter>[number];

/** A class for each kind of error that a filter catches: inversify's package finds filters by that. */
export function filterClasses(filter: ClassOrInstance<ExceptionFilter>, where: string): FilterClass[] {
  const named = new Named('filter', checked(filter, 'catch', where));
  const owner: object = isClass(filter) ? filter : filter.constructor;
  const types = Reflect.getMetadata(CAUGHT, owner) as readonly ErrorClass[] | undefined;
  return (types?.length ? types : ALL).map((type) => {
    const cls = class {} as unknown as FilterClass;
    CatchError(type as Parameters<typeof CatchError>[0])(cls);
    filters.set(cls, named);
    return cls;
  });
}

/** What was named by an identifier that inversify's http package asks for. */
export function namedBy(identifier: unknown): Named | undefined {
  if (identifier instanceof Named) return identifier;
  return typeof identifier === 'function' ? filters.get(identifier) : undefined;
}

/** @throws RegistryError `registry/bad-option` */
export function pipeNamed(pipe: ClassOrInstance<PipeTransform>, where: string): PipeIdentifier {
  return new Named('pipe', checked(pipe, 'transform', where)) as unknown as PipeIdentifier;
}

/** What inversify's http package asks for the pipes of all routes by. @throws RegistryError `registry/bad-option` */
export function everyPipe(pipe: ClassOrInstance<PipeTransform>): PipeIdentifier {
  return new Named('every-pipe', checked(pipe, 'transform', 'HttpModule')) as unknown as PipeIdentifier;
}

function addPipes(cls: NewableFunction, method: string | symbol, pipes: readonly PipeIdentifier[]): void {
  const parameters = getControllerMethodParameterMetadataList(cls, method);
  for (const parameter of parameters) parameter?.pipeList.unshift(...pipes);
}

/** A class whose instances, or an instance that, has the method. */
function checked<T extends object>(
  what: ClassOrInstance<T>,
  method: string,
  where: string,
): ClassOrInstance<T> {
  const owner: unknown = isClass(what) ? what.prototype : what;
  const has = typeof owner === 'object' && owner !== null && typeof Reflect.get(owner, method) === 'function';
  if (has || isClass(what)) return what;
  throw new RegistryError(
    'registry/bad-option',
    `@${where} was given ${shown(what)}. Nothing was declared.`,
    {
      hint: `it takes classes and instances with the method ${method}`,
    },
  );
}
