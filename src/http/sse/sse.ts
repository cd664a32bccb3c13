import { getRoute } from '../http-core.js';
import { route, type RoutePaths } from '../decorators/route.js';
import type { Route } from '../exchange.js';

const EVENTS = Symbol('events');

/**
 * The method answers GET with a stream of events (`text/event-stream`), as browsers have by `EventSource`. It returns an Observable
 * or something that is iterated asynchronously, of `MessageEvent`s; any other value is the data of one.
 *
 * It is subscribed to for each client, and unsubscribed as soon as that goes away, or the application closes. Where it fails, the
 * client gets an event `error` with a problem that says nothing of the error, and the stream ends.
 *
 * @param path as for `Get`
 * @throws HttpError as `Get`
 * @example
 * @Sse('prices') prices(): Observable<MessageEvent> { return this.prices$.pipe(map((data) => ({ data }))); }
 */
export function Sse(path: RoutePaths = ''): MethodDecorator {
  const decorate = route({ name: 'Sse', verb: 'get', paths: path, decorate: getRoute });
  return (target, key, descriptor) => {
    decorate(target, key, descriptor);
    Reflect.defineMetadata(EVENTS, true, target, key);
  };
}

/** Whether a route answers with a stream of events. */
export const isEvents = ({ controller, method }: Route): boolean =>
  Reflect.getMetadata(EVENTS, controller.prototype as object, method) === true;
