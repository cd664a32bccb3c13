import { shown } from '../../core/names.js';
import { isClass } from '../../core/token.js';
import { HttpError } from '../http-error.js';

/** What each of those that stand around routes is asked by. */
export const METHODS = {
  middleware: 'use',
  guards: 'canActivate',
  interceptors: 'intercept',
  pipes: 'transform',
  filters: 'catch',
} as const;

/** All that stands around all routes. */
type Named = Readonly<Record<keyof typeof METHODS, readonly unknown[]>>;

/** Whether something has a method; of a class, its prototype is asked. */
export const hasMethod = (what: unknown, method: string): boolean =>
  typeof what === 'object' && what !== null && typeof Reflect.get(what, method) === 'function';

/** Sees that options name classes, and instances with the method. @throws HttpError `http/bad-option` */
export function checkAround(around: Named, where: string): void {
  for (const [kind, method] of Object.entries(METHODS))
    for (const [at, what] of around[kind as keyof typeof METHODS].entries())
      if (!isClass(what) && !hasMethod(what, method))
        throw new HttpError(
          'http/bad-option',
          `${where}: ${kind}[${at}] cannot be ${shown(what)}. Nothing was built.`,
          {
            path: `${where}.${kind}[${at}]`,
            hint: `it takes classes and instances with the method ${method}; files that import each other leave a class undefined`,
          },
        );
}
