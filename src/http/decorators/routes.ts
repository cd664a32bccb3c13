import {
  allRoute,
  deleteRoute,
  getRoute,
  optionsRoute,
  patchRoute,
  postRoute,
  putRoute,
  SetHeader,
  statusCode,
} from '../http-core.js';
import { recordHeader, recordStatus } from './answer-record.js';
import { ofMethods } from './legacy.js';

/**
 * The method answers GET, and HEAD without a body. Of routes that fit, the first that is declared answers.
 *
 * @param path after that of the controller: `:id` is a parameter, `*` is anything. Default `''`
 */
export const Get = (path = ''): MethodDecorator => ofMethods('Get', getRoute(path));

/** The method answers POST, with 201 unless it says otherwise. @param path as for `Get` */
export const Post = (path = ''): MethodDecorator => ofMethods('Post', postRoute(path));

/** The method answers PUT. @param path as for `Get` */
export const Put = (path = ''): MethodDecorator => ofMethods('Put', putRoute(path));

/** The method answers PATCH. @param path as for `Get` */
export const Patch = (path = ''): MethodDecorator => ofMethods('Patch', patchRoute(path));

/** The method answers DELETE. @param path as for `Get` */
export const Delete = (path = ''): MethodDecorator => ofMethods('Delete', deleteRoute(path));

/** The method answers OPTIONS. @param path as for `Get` */
export const Options = (path = ''): MethodDecorator => ofMethods('Options', optionsRoute(path));

/** The method answers whatever method a request has. @param path as for `Get` */
export const All = (path = ''): MethodDecorator => ofMethods('All', allRoute(path));

/** The status of the answer. Default 200, and 201 for POST. @param status 100 to 599 */
export function HttpCode(status: number): MethodDecorator {
  const decorate = statusCode(status);
  return ofMethods('HttpCode', (target, method, descriptor) => {
    recordStatus(target, method, status);
    decorate(target, method, descriptor);
  });
}

/** A header that the answer has. @param name its name @param value what it says */
export function Header(name: string, value: string): MethodDecorator {
  const decorate = SetHeader(name, value);
  return ofMethods('Header', (target, method, descriptor) => {
    recordHeader(target, method, [name, value]);
    decorate(target, method, descriptor);
  });
}
