import { defer, from, isObservable, mergeMap, of, type Observable } from 'rxjs';
import type { Exchange, Route } from '../exchange.js';
import { HttpError } from '../http-error.js';
import { HttpContext, type ExecutionContext } from './context.js';
import { declaredOn } from './declared.js';
import { lastOf } from './last-of.js';
import type { Instances } from './instances.js';
import type { ClassOrInstance, NestInterceptor } from './interfaces.js';
import type { EventAnswers } from '../sse/answer-events.js';
import { isEvents } from '../sse/sse.js';

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
  return lastOf(given(first, await first.intercept(context, { handle: () => defer(next) })));
}

/** Nothing at all is no answer: somebody has forgotten to return it. @throws HttpError `http/nothing-intercepted` */
function given<T>(interceptor: NestInterceptor, answer: T): T {
  if (answer !== undefined) return answer;
  const { name } = interceptor.constructor;
  throw new HttpError(
    'http/nothing-intercepted',
    `${name} has returned nothing: nobody knows what to answer.`,
    {
      hint: 'return next.handle(), or an Observable of what is answered instead',
    },
  );
}

type Observed = (value: unknown) => Observable<unknown>;

/** The events of a method through its interceptors; it is called at once, so that what it throws has a status of its own. */
async function interceptedEvents(
  interceptors: readonly NestInterceptor[],
  context: ExecutionContext,
  { handle, observed: those }: { readonly handle: Handle; readonly observed: Observed },
): Promise<Observable<unknown>> {
  const [first, ...others] = interceptors;
  if (!first) return those(await handle());
  const begun: Promise<unknown>[] = [];
  const next = () => {
    const events = interceptedEvents(others, context, { handle, observed: those });
    begun.push(events);
    return from(events).pipe(mergeMap((value) => value));
  };
  try {
    return those(given(first, await first.intercept(context, { handle: next })));
  } finally {
    await Promise.all(begun);
  }
}

const observed = (value: unknown): Observable<unknown> => (isObservable(value) ? value : of(value));

/** What handlers are called through. */
export interface Interception {
  readonly instances: Instances;
  /** Interceptors of all routes. */
  readonly ofAll: readonly ClassOrInstance<NestInterceptor>[];
  /** Answers with events. */
  readonly events: EventAnswers;
}

/** Calls handlers through their interceptors: those of all routes, of the controller, and of the method. */
export function interceptorOf({ instances, ofAll, events }: Interception) {
  const known = new WeakMap<Route, readonly ClassOrInstance<NestInterceptor>[]>();
  const namedFor = (route: Route) => {
    let named = known.get(route);
    if (!named) {
      named = [...ofAll, ...declaredOn<NestInterceptor>('interceptors', route.controller, route.method)];
      known.set(route, named);
    }
    return named;
  };
  return async (exchange: Exchange, handle: Handle): Promise<unknown> => {
    const { controller } = exchange.entered;
    const named = namedFor(exchange.entered);
    const areEvents = isEvents(exchange.entered);
    if (named.length === 0 && !areEvents) return lastOf(await handle());
    const interceptors = await Promise.all(named.map((one) => instances.of(one, controller)));
    const context = new HttpContext(exchange);
    if (areEvents)
      return events.of(exchange, (those) =>
        interceptedEvents(interceptors, context, { handle, observed: those }),
      );
    return lastOf(await intercepted(interceptors, context, handle));
  };
}
