import { exchangeOf } from '../exchange.js';
import {
  bodyParameter,
  createCustomParameterDecorator,
  headersParameter,
  paramsParameter,
  queryParameter,
} from '../http-core.js';

/** A parameter of the path, as a string; all of them without a name. @param name what it is called in the path */
export const Param = (name?: string): ParameterDecorator => paramsParameter({ name });

/**
 * A parameter of the query: a string, a list of those where it is given more than once, undefined where it is not given;
 * all of them as an object without a name.
 *
 * @param name what it is called
 */
export const Query = (name?: string): ParameterDecorator => queryParameter({ name });

/**
 * The body of the request: what JSON or a form says; undefined where there is none. What cannot be read is 400, of another
 * media type 415, too large 413.
 *
 * @param name only this field of it
 */
export const Body = (name?: string): ParameterDecorator => bodyParameter({ name });

/** A header of the request; all of them without a name. @param name in upper or lower case */
export const Headers = (name?: string): ParameterDecorator => headersParameter({ name: name?.toLowerCase() });

/** The request itself: an `HttpRequest`. */
export const Req = (): ParameterDecorator =>
  createCustomParameterDecorator((request: object) => exchangeOf(request).request);

/** What the answer gets besides the value that the method returns: an `HttpResponse`. */
export const Res = (): ParameterDecorator =>
  createCustomParameterDecorator((request: object) => exchangeOf(request).response);
