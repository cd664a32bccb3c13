import type { Constructable } from '../../core/component.js';
import { RegistryError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { isClass } from '../../core/token.js';
import { misuse } from '../decorators/misuse.js';
import { type bodyParameter, CatchError, type UseErrorFilter, type UseGuard } from '../http-core.js';
import { declaredOn, declaring } from './declared.js';
import type {
  CanActivate,
  ClassOrInstance,
  ExceptionFilter,
  NestInterceptor,
  PipeTransform,
} from './interfaces.js';
import { Named } from './named.js';

type ErrorClass = abstract new (...args: never[]) => Error;
/** What inversify's decorators take: they only keep it. */
type Identifier = Parameters<typeof UseGuard>[number];
type PipeIdentifier = NonNullable<Parameters<typeof bodyParameter>[1]>;

const CAUGHT = Symbol('caught');
const ALL: readonly undefined[] = [undefined];

/** Which filter stands behind a class that was made for it. */
const filters = new WeakMap<object, Named>();

/** Guards of a controller or of one of its routes: each has to agree. @throws RegistryError `registry/bad-option` */
export function UseGuards(
  ...guards: readonly ClassOrInstance<CanActivate>[]
): ClassDecorator & MethodDecorator {
  for (const guard of guards) checked(guard, 'canActivate', 'UseGuards');
  return declaring('guards', guards);
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
  return declaring('interceptors', interceptors);
}

/**
 * Pipes of all parameters of a route, or of all routes of a controller: before those that a parameter names itself.
 * @throws RegistryError `registry/bad-option`
 */
export function UsePipes(
  ...pipes: readonly ClassOrInstance<PipeTransform>[]
): ClassDecorator & MethodDecorator {
  for (const pipe of pipes) checked(pipe, 'transform', 'UsePipes');
  return declaring('pipes', pipes);
}

/** Says which exceptions a filter answers: those of these classes; without any, all. @throws HttpError `http/bad-declaration` */
export function Catch(...types: readonly (abstract new (...args: never[]) => Error)[]): ClassDecorator {
  for (const type of types)
    if (!isClass(type))
      throw misuse(
        'Catch',
        type,
        'it takes classes of errors; files that import each other leave one undefined',
      );
  return (target) => Reflect.defineMetadata(CAUGHT, types, target);
}

/** Filters of a controller or of one of its routes. @throws RegistryError `registry/bad-option` */
export function UseFilters(
  ...those: readonly ClassOrInstance<ExceptionFilter>[]
): ClassDecorator & MethodDecorator {
  for (const filter of those) checked(filter, 'catch', 'UseFilters');
  return declaring('filters', those);
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

/** The pipes that decorators of a controller and of its method declare for all parameters, before their own. */
export const DECLARED_PIPES = new Named('declared-pipes', {}) as unknown as PipeIdentifier;

/** What makes the value of a parameter, in this order. @param own those that it names itself */
export function pipesOf(
  controller: NewableFunction,
  method: string | symbol,
  own: readonly unknown[],
): readonly ClassOrInstance<object>[] {
  const declared = declaredOn('pipes', controller as unknown as Constructable, method);
  return [...declared, ...own.flatMap((pipe) => namedBy(pipe)?.what ?? [])];
}

/** @throws RegistryError `registry/bad-option` */
export function pipeNamed(pipe: ClassOrInstance<PipeTransform>, where: string): PipeIdentifier {
  return new Named('pipe', checked(pipe, 'transform', where)) as unknown as PipeIdentifier;
}

/** What inversify's http package asks for the pipes of all routes by. @throws RegistryError `registry/bad-option` */
export function everyPipe(pipe: ClassOrInstance<PipeTransform>): PipeIdentifier {
  return new Named('every-pipe', checked(pipe, 'transform', 'HttpModule')) as unknown as PipeIdentifier;
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
