import { STATUS_CODES } from 'node:http';
import { OneiricError } from '../../core/errors.js';
import { HttpError } from '../http-error.js';

const LEAST = 400;
const MOST = 599;

/** What an exception knows besides its answer. */
export interface HttpExceptionOptions {
  /** What led to it; for the log, never told to whoever asked. */
  readonly cause?: unknown;
  /** Headers that the answer has besides. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Thrown by controllers and what stands around them: answers the request with a status. Whoever asked is told of it as
 * problem+json (RFC 9457).
 *
 * @example
 * throw new HttpException('sold out', 409);
 */
export class HttpException extends OneiricError {
  readonly #response: string | object;
  readonly #status: number;
  /** Headers that the answer has besides. */
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param response what is told: a text, or an object whose fields the answer has
   * @param status the HTTP status, 400 to 599
   * @param options `cause` is not told; `headers` of the answer, none by default
   * @throws HttpError `http/bad-status` for a status that does not say that something failed; it is told as anything unforeseen is
   */
  constructor(response: string | object, status: number, options: HttpExceptionOptions = {}) {
    checkStatus(status);
    super('http/exception', textOf(response, status), { cause: options.cause });
    this.#response = response;
    this.#status = status;
    this.headers = options.headers ?? {};
  }

  /** What is told. */
  getResponse(): string | object {
    return this.#response;
  }

  /** The HTTP status. */
  getStatus(): number {
    return this.#status;
  }
}

/** What a status is called, for people. */
export const titleOf = (status: number): string => STATUS_CODES[status] ?? 'Error';

function checkStatus(status: number): void {
  if (Number.isInteger(status) && status >= LEAST && status <= MOST) return;
  throw new HttpError(
    'http/bad-status',
    `An HttpException has a status of ${LEAST} to ${MOST}, got ${status}.`,
    {
      hint: 'return the answer where nothing failed; @HttpCode, @Res and @Redirect give it another status',
    },
  );
}

function textOf(response: string | object, status: number): string {
  if (typeof response === 'string') return response;
  const message: unknown = Reflect.get(response, 'message');
  return typeof message === 'string' ? message : titleOf(status);
}
