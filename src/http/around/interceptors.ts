import { defer, from, isObservable, lastValueFrom, mergeMap, of, type Observable } from 'rxjs';
import type { Exchange } from '../exchange.js';
import { HttpContext, type ExecutionContext } from './context.js';
import { interceptorsOf } from './decorators.js';
import type { Instances } from './instances.js';
import type { ClassOrInstance, NestInterceptor } from './interfaces.js';

type Handle = () => Promise<unknown>;

/** Calls a method through its interceptors, outermost first. @returns the last value of what they answer */
async function intercepted(
  interceptors: readonly NestInterceptor[],
  context: ExecutionContext,
  handle: Handle,
): Promise<unknown> {
  const [first, ...others] = interceptors;
  if (!first) return handle();
  const next = () => from(intercepted(others, context, handle)).pipe(mergeMap(observed));
  const answer = await first.intercept(context, { handle: () => defer(next) });
  return lastOf(answer);
}

/** An observable stands for its last value; anything else for itself. */
const lastOf = async (value: unknown): Promise<unknown> =>
  isObservable(value) ? lastValueFrom(value, { defaultValue: undefined }) : value;

const observed = (value: unknown): Observable<unknown> => (isObservable(value) ? value : of(value));

/** Calls handlers through their interceptors: those of all routes, of the controller, and of the method. */
export function interceptorOf(instances: Instances, ofAll: readonly ClassOrInstance<NestInterceptor>[]) {
  return async (exchange: Exchange, handle: Handle): Promise<unknown> => {
    const { controller, method } = exchange.entered;
    const named = [...ofAll, ...interceptorsOf(controller, method)];
    if (named.length === 0) return lastOf(await handle());
    const interceptors = await Promise.all(named.map((one) => instances.of(one, controller)));
    return lastOf(await intercepted(interceptors, new HttpContext(exchange), handle));
  };
}
