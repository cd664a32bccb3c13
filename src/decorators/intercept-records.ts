import type { InterceptOptions, Interceptor, InterceptorMaker } from '../core/intercept.js';
import { isUnrecorded, record } from './metadata.js';

/** What `@Intercept` recorded on a class, or on one of its methods. */
export interface InterceptRecord {
  readonly interceptor: Interceptor | InterceptorMaker;
  readonly options: InterceptOptions;
}

// Registered: records made by a second installed copy of the package are read as our own.
const INTERCEPTORS = Symbol.for('oneiric:interceptors');
const NONE: readonly InterceptRecord[] = Object.freeze([]);

/** @param prototype of the class that is decorated; decorators run from the last to the first, so it goes in front */
export function recordInterceptor(prototype: object, made: InterceptRecord): void {
  record(INTERCEPTORS, Object.freeze([Object.freeze(made), ...ownInterceptors(prototype)]), prototype);
}

/** What a class and its ancestors declare: those of the class itself are further out. */
export function interceptorsOfClass({
  prototype,
}: {
  readonly prototype: unknown;
}): readonly InterceptRecord[] {
  let found = NONE;
  for (let at = prototype as object | null; at; at = Object.getPrototypeOf(at) as object | null) {
    const own = ownInterceptors(at);
    if (own.length > 0) found = [...found, ...own];
  }
  return found;
}

function ownInterceptors(prototype: object): readonly InterceptRecord[] {
  if (isUnrecorded(prototype)) return NONE;
  return (Reflect.getOwnMetadata(INTERCEPTORS, prototype) as readonly InterceptRecord[] | undefined) ?? NONE;
}
