import { ActivityError, LifecycleError } from '../core/errors.js';
import { HttpException, titleOf } from './exceptions/http-exception.js';
import { Reply } from './reply.js';

/** Seconds after which to try again what is paused: nobody knows, and not at once. */
export const RETRY_AFTER_S = '5';

/** How a request that was not done is answered (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether it is one that nobody has foreseen: nothing is told of it but the id of the request. */
  readonly isUnforeseen: boolean;
}

/**
 * What was thrown, as the problem that it is told as.
 * @param request the id of the request, under which the log has it
 */
export function problemOf(thrown: unknown, request: string): Problem {
  const instance = `urn:oneiric:request:${request}`;
  if (thrown instanceof HttpException) return told(thrown, instance);
  if (isUnavailable(thrown)) {
    const headers = { 'retry-after': RETRY_AFTER_S };
    return {
      status: 503,
      headers,
      body: bodyOf(503, 'It takes no calls at the moment.', instance),
      isUnforeseen: false,
    };
  }
  const detail = 'The request failed in a way that nobody has foreseen. The log tells of it under its id.';
  return { status: 500, headers: {}, body: bodyOf(500, detail, instance), isUnforeseen: true };
}

/** The answer that tells of it. */
export function problemReply({ status, headers, body }: Problem): Reply {
  const reply = Reply.json(body, { status, type: 'application/problem+json' });
  for (const [name, value] of Object.entries(headers)) reply.headers.set(name, value);
  return reply;
}

/** Paused and draining slots refuse calls, and so does an application that closes. */
function isUnavailable(thrown: unknown): boolean {
  if (thrown instanceof ActivityError) return true;
  return (
    thrown instanceof LifecycleError &&
    (thrown.code === 'lifecycle/closed' || thrown.code === 'lifecycle/closing')
  );
}

function told(exception: HttpException, instance: string): Problem {
  const status = exception.getStatus();
  const response = exception.getResponse();
  const said =
    typeof response === 'string' ? bodyOf(status, response, instance) : fieldsOf(response, status, instance);
  return { status, headers: exception.headers, body: said, isUnforeseen: false };
}

/** What NestJS calls message is the detail here; other fields are told as they are. */
function fieldsOf(response: object, status: number, instance: string) {
  const { message, ...rest } = response as Record<string, unknown>;
  delete rest['statusCode'];
  delete rest['error'];
  const isText = typeof message === 'string';
  const detail = isText ? message : titleOf(status);
  const more = message === undefined || isText ? {} : { message };
  return { ...rest, ...more, ...bodyOf(status, detail, instance) };
}

const bodyOf = (status: number, detail: string, instance: string) => ({
  type: 'about:blank',
  title: titleOf(status),
  status,
  detail,
  instance,
});
