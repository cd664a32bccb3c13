import type { Observable } from 'rxjs';
import type { HttpRequest, HttpResponse } from '../exchange.js';
import type { ArgumentsHost, ExecutionContext } from './context.js';

/** Decides whether a request is answered: `@UseGuards`. */
export interface CanActivate {
  /** Only true, at once, later, or as the last value of an observable, lets the request in; what it throws refuses it, anything else is 403. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> | Observable<boolean>;
}

/** What an interceptor has before it: the others, and in the end the method. */
export interface CallHandler<T = unknown> {
  /** What the method returns, once it is subscribed to. */
  handle(): Observable<T>;
}

/** Stands around the method that answers: `@UseInterceptors`. */
export interface NestInterceptor<T = unknown, R = unknown> {
  /** What is answered: the last value of the observable. */
  intercept(context: ExecutionContext, next: CallHandler<T>): Observable<R> | Promise<Observable<R>>;
}

/** What a pipe is told of the parameter that it makes the value of. */
export interface ArgumentMetadata {
  /** Where the value comes from. */
  readonly type: 'body' | 'query' | 'param' | 'custom';
  /** Type of the parameter, as the compiler has emitted it. */
  readonly metatype: unknown;
  /** What the decorator names. */
  readonly data: string | undefined;
}

/** Makes the value of a parameter, or refuses it: `@UsePipes`, or after the name in `@Param('id', ParseIntPipe)`. */
export interface PipeTransform<T = unknown, R = unknown> {
  /** What the parameter gets; throws what the request is refused with. */
  transform(value: T, metadata: ArgumentMetadata): R | Promise<R>;
}

/** Answers requests that failed: `@Catch` says with what, `@UseFilters` where. */
export interface ExceptionFilter<T = unknown> {
  /** Answers with what it returns, or with what it gives the response; the status is that of the exception unless it says otherwise. */
  catch(exception: T, host: ArgumentsHost): unknown;
}

/** Stands around everything, also where there is no route: `HttpModule.forRoot({ middleware })`. */
export interface NestMiddleware {
  /**
   * Without `next`, the request is answered with what the response was given. What it is given when `next` has ended goes before what
   * the route has answered; before that, only headers do. `next` is called once; nobody has to await it.
   */
  use(request: HttpRequest, response: HttpResponse, next: () => Promise<void>): void | Promise<void>;
}

/** What is named where it is used: a class, which is made with what its module provides, or an instance. */
export type ClassOrInstance<T> = (new (...args: never[]) => T) | T;
