import { HttpError } from './http-error.js';
import { ReplyHeaders } from './reply-headers.js';

/** Answers of these have no body (RFC 9110). */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;
const LEAST = 200;
const MOST = 599;

/** A text, or what comes bit by bit; undefined where there is none, null where whoever asked does not want it. */
type ReplyBody = string | ReadableStream | undefined | null;

/** What a request is answered with, before it is an answer of Node or of the platform: a text does not become a stream on its way. */
export class Reply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: ReplyBody;

  /** @param status as `checkedStatus` takes it */
  constructor(status: number, headers: ReplyHeaders, body?: ReplyBody) {
    this.status = status;
    this.headers = headers;
    this.body = BODILESS.has(status) ? undefined : body;
  }

  /** Whether answers of this status have no body. */
  static isBodiless(status: number): boolean {
    return BODILESS.has(status);
  }

  /** A value as JSON. @throws TypeError for what JSON cannot say */
  static json(value: unknown, { status = 200, type = 'application/json' } = {}): Reply {
    return new Reply(status, new ReplyHeaders().set('content-type', type), JSON.stringify(value));
  }

  /** The same without its body, whose length it tells where that is known. */
  withoutBody(): Reply {
    const { status, headers, body } = this;
    if (typeof body === 'string') headers.set('content-length', Buffer.byteLength(body));
    return new Reply(status, headers, null);
  }

  /** Its headers, with the length that its body has, whatever they have said of it (RFC 9110, 8.6). */
  get record(): Record<string, string | string[]> {
    const { status, headers, body } = this;
    const { record } = headers;
    if (status === NO_CONTENT) delete record['content-length'];
    else if (typeof body === 'string') record['content-length'] = String(Buffer.byteLength(body));
    else if (body === undefined && status !== NOT_MODIFIED) record['content-length'] = '0';
    return record;
  }

  /** As the platform has it. */
  toResponse(): Response {
    const headers = new Headers();
    for (const [name, said] of Object.entries(this.record))
      for (const value of [said].flat()) headers.append(name, value);
    return new Response(this.body ?? null, { status: this.status, headers });
  }
}

/** Whether an answer can have it: those below are of answers that go on. */
export const isStatus = (status: number): boolean =>
  Number.isInteger(status) && status >= LEAST && status <= MOST;

/** @throws HttpError `http/bad-status` for one that no answer can have */
export function checkedStatus(status: number): number {
  if (isStatus(status)) return status;
  throw new HttpError('http/bad-status', `No answer can have the status ${String(status)}.`, {
    hint: `give it a whole number of ${LEAST} to ${MOST}`,
  });
}
