import type { Constructable } from '../core/component.js';
import { RegistryError } from '../core/errors.js';
import type { InterceptOptions, Interceptor, InterceptorMaker } from '../core/intercept.js';
import { checkIntercept } from '../core/check-intercept.js';
import { recordInterceptor } from './intercept-records.js';
import { nameOf } from './metadata.js';

/** Decorates a component, or a public method of its instances. */
export type InterceptDecorator = (
  target: object,
  key?: string | symbol,
  descriptor?: PropertyDescriptor,
) => void;

/**
 * Puts an interceptor around calls of a component through live references: all of them on a class, those of one method
 * on a method. It goes with the component: what serves after a swap brings its own. Those of `app.intercept` and of
 * configuration are further out; of several on one class, the upper one is further out, and the class than its methods.
 *
 * Calls on the instance itself meet none: its own calls of `this`, and those of who holds it by `use`, a lease or the
 * policies `rebuild` and `keep`.
 *
 * @param interceptor called with the call and with what makes it
 * @param options name and order, as for `app.intercept`; `methods` only on a class
 * @throws when it decorates: RegistryError `registry/bad-interceptor`, `registry/bad-option`,
 * `registry/unknown-option`, `registry/not-a-method`
 * @example
 * @Adapter({ key: 'cache', provider: 'redis' })
 * class RedisCache extends Cache {
 *   @Intercept(timed)
 *   async get(key: string) { … }
 * }
 */
export function Intercept(
  interceptor: Interceptor | InterceptorMaker,
  options: InterceptOptions = {},
): InterceptDecorator {
  checkIntercept(interceptor, options, '@Intercept');
  return (target, key) => {
    if (key === undefined) {
      recordInterceptor((target as Constructable).prototype as object, { interceptor, options });
      return;
    }
    const isMethod = typeof target !== 'function' && typeof Reflect.get(target, key) === 'function';
    if (!isMethod || options.methods) throw misplaced(target, key, options);
    recordInterceptor(target, { interceptor, options: { ...options, methods: [key] } });
  };
}

function misplaced(target: object, key: string | symbol, { methods }: InterceptOptions): RegistryError {
  const owner = typeof target === 'function' ? target : target.constructor;
  const spot = `${nameOf(owner as Constructable)}.${String(key)}`;
  if (methods) {
    const text = `@Intercept stands on ${spot} and names methods besides. Nothing was declared.`;
    return new RegistryError('registry/bad-option', text, { hint: 'name methods only on a class' });
  }
  const text = `@Intercept stands on ${spot}, which is no method of instances. Nothing was declared.`;
  return new RegistryError('registry/not-a-method', text, { hint: 'decorate a public method, or the class' });
}
