import type { Answer, Route } from '../exchange.js';
import { recordStatus } from './answer-record.js';
import { ofMethods } from './legacy.js';
import { misuse } from './misuse.js';

/** Where somebody is sent. */
export interface Redirection {
  /** Address: an absolute one, or a path. */
  readonly url?: string;
  /** 301, 302, 303, 307 or 308. */
  readonly statusCode?: number;
}

const REDIRECTION = Symbol('redirection');

/**
 * The method answers by sending whoever asks elsewhere. What it returns, a `Redirection`, goes before what is said here: an
 * address that comes from whoever asks can lead anywhere.
 *
 * @param url where to, unless the method says it
 * @param statusCode default 302
 * @throws HttpError `http/bad-declaration`
 */
export function Redirect(url = '', statusCode = 302): MethodDecorator {
  if (!isAddress(url))
    throw misuse('Redirect', url, 'an address is one line of ASCII: encode the rest of it');
  if (!STATUSES.includes(statusCode))
    throw misuse('Redirect', statusCode, 'it sends on with 301, 302, 303, 307 or 308');
  return ofMethods('Redirect', (target, method) => {
    recordStatus(target, method, statusCode);
    Reflect.defineMetadata(REDIRECTION, { url, statusCode }, target, method);
  });
}

const STATUSES: readonly unknown[] = [301, 302, 303, 307, 308];
const isAddress = (url: unknown): boolean => typeof url === 'string' && /^[\x21-\x7e]*$/.test(url);

/** Sends whoever asks elsewhere, where the route does that. @returns what is answered besides */
export function redirected({ controller, method }: Route, answer: Answer, value: unknown): unknown {
  const prototype = controller.prototype as object;
  const said = Reflect.getMetadata(REDIRECTION, prototype, method) as Required<Redirection> | undefined;
  if (!said) return value;
  const own = typeof value === 'object' && value !== null ? (value as Redirection) : {};
  answer.status(own.statusCode ?? said.statusCode).header('location', own.url ?? said.url);
  return undefined;
}
