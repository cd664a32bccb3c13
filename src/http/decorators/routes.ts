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
import { isStatus } from '../reply.js';
import { troubleWith } from '../reply-headers.js';
import { recordHeader, recordStatus } from './answer-record.js';
import { ofMethods } from './legacy.js';
import { misuse } from './misuse.js';
import { route, type RoutePaths } from './route.js';

/**
 * The method answers GET, and HEAD without a body. Of routes that fit, the first that is declared answers.
 *
 * @param path after that of the controller, or several: `:id` is a parameter, and so is `*rest`, whatever follows, at the end; `*`
 * there is whatever follows or nothing. Default `''`
 * @throws HttpError `http/bad-path`, `http/bad-declaration`, `http/same-route`
 */
export const Get = (path: RoutePaths = ''): MethodDecorator =>
  route({ name: 'Get', verb: 'get', paths: path, decorate: getRoute });

/** The method answers POST, with 201 unless it says otherwise. @param path as for `Get` @throws HttpError as `Get` */
export const Post = (path: RoutePaths = ''): MethodDecorator =>
  route({ name: 'Post', verb: 'post', paths: path, decorate: postRoute });

/** The method answers PUT. @param path as for `Get` @throws HttpError as `Get` */
export const Put = (path: RoutePaths = ''): MethodDecorator =>
  route({ name: 'Put', verb: 'put', paths: path, decorate: putRoute });

/** The method answers PATCH. @param path as for `Get` @throws HttpError as `Get` */
export const Patch = (path: RoutePaths = ''): MethodDecorator =>
  route({ name: 'Patch', verb: 'patch', paths: path, decorate: patchRoute });

/** The method answers DELETE. @param path as for `Get` @throws HttpError as `Get` */
export const Delete = (path: RoutePaths = ''): MethodDecorator =>
  route({ name: 'Delete', verb: 'delete', paths: path, decorate: deleteRoute });

/** The method answers OPTIONS. @param path as for `Get` @throws HttpError as `Get` */
export const Options = (path: RoutePaths = ''): MethodDecorator =>
  route({ name: 'Options', verb: 'options', paths: path, decorate: optionsRoute });

/** The method answers whatever method a request has. @param path as for `Get` @throws HttpError as `Get` */
export const All = (path: RoutePaths = ''): MethodDecorator =>
  route({ name: 'All', verb: 'all', paths: path, decorate: allRoute });

/** The status of the answer. Default 200, and 201 for POST. @param status 200 to 599 @throws HttpError `http/bad-declaration` */
export function HttpCode(status: number): MethodDecorator {
  if (!isStatus(status)) throw misuse('HttpCode', status, 'an answer has a status from 200 to 599');
  const decorate = statusCode(status);
  return ofMethods('HttpCode', (target, method, descriptor) => {
    recordStatus(target, method, status);
    decorate(target, method, descriptor);
  });
}

/** A header that the answer has. @param name its name @param value what it says @throws HttpError `http/bad-declaration` */
export function Header(name: string, value: string): MethodDecorator {
  if (typeof value !== 'string') throw misuse('Header', value, 'a header says a text');
  const trouble = troubleWith(name, value);
  if (trouble !== undefined) throw misuse('Header', name, trouble);
  const decorate = SetHeader(name, value);
  return ofMethods('Header', (target, method, descriptor) => {
    recordHeader(target, method, [name, value]);
    decorate(target, method, descriptor);
  });
}
