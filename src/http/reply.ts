import { validateHeaderName, validateHeaderValue } from 'node:http';

/** Answers of these have no body (RFC 9110). */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);
const LEAST = 200;
const MOST = 599;

/** The headers of an answer; names in lower case, each once, but for cookies. */
export class ReplyHeaders implements Iterable<[string, string]> {
  readonly #values = new Map<string, string | string[]>();

  /** @throws TypeError for a name or a value that no header can have */
  set(name: string, value: string | number): this {
    validateHeaderName(name);
    const text = String(value).trim();
    validateHeaderValue(name, text);
    this.#values.set(name.toLowerCase(), text);
    return this;
  }

  get(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'object' ? value.join(', ') : value;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** All that the platform has. */
  takeAll(headers: Headers): this {
    for (const [name, value] of headers) if (name !== 'set-cookie') this.#values.set(name, value);
    const cookies = headers.getSetCookie();
    if (cookies.length > 0) this.#values.set('set-cookie', cookies);
    return this;
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (const [name, value] of this.#values)
      if (typeof value === 'string') yield [name, value];
      else for (const one of value) yield [name, one];
  }

  /** As Node has them. */
  get record(): Record<string, string | string[]> {
    return Object.fromEntries(this.#values);
  }
}

/** What a request is answered with, before it is an answer of Node or of the platform: a text does not become a stream on its way. */
export class Reply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  /** What comes bit by bit, or is there as a whole; undefined for an answer without. */
  readonly body: string | ReadableStream | undefined;

  /** @throws RangeError for a status that no answer can have */
  constructor(status: number, headers: ReplyHeaders, body?: string | ReadableStream) {
    if (!Number.isInteger(status) || status < LEAST || status > MOST)
      throw new RangeError(`answers have a status of ${LEAST} to ${MOST}`);
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

  /** The same without its body, whose length it tells. */
  withoutBody(): Reply {
    const { status, headers, body } = this;
    if (typeof body === 'string') headers.set('content-length', String(Buffer.byteLength(body)));
    return new Reply(status, headers);
  }

  /** As the platform has it. */
  toResponse(): Response {
    return new Response(this.body ?? null, { status: this.status, headers: [...this.headers] });
  }
}
