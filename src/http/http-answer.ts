import type { Answer, Exchange } from './exchange.js';
import { checkedStatus, Reply } from './reply.js';
import { ReplyHeaders, type HeaderValue } from './reply-headers.js';
import { bodyOfStream, endSource, isStream, type Cutting, type Source } from './stream-body.js';

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Told what an answer fails with that has begun. */
type Failed = (exchange: Exchange, error: unknown) => void;

/** An answer in the making. */
export class HttpAnswer implements Answer {
  readonly #exchange: Exchange;
  readonly #failed: Failed;
  readonly #headers = new ReplyHeaders();
  #status: number;
  #said: { readonly value: unknown } | undefined;

  /** @param status unless another is set */
  constructor(exchange: Exchange, status: number, failed: Failed) {
    this.#exchange = exchange;
    this.#status = status;
    this.#failed = failed;
  }

  status(status: number): this {
    this.#status = checkedStatus(status);
    return this;
  }

  header(name: string, value: HeaderValue): this {
    this.#headers.set(name, value);
    return this;
  }

  json(value: unknown): this {
    this.#said = { value };
    return this;
  }

  /** Answers with what a controller has returned, or said. @throws TypeError for what JSON cannot say */
  with(returned: unknown): Reply {
    const value = this.#said ? this.#said.value : returned;
    if (value instanceof Response) return this.#whole(value);
    if (value === undefined || value === null) return this.#of();
    if (Reply.isBodiless(this.#status)) return this.#without(value);
    if (typeof value === 'string') return this.#typed(value, TEXT_TYPE);
    if (typeof value === 'object' && isStream(value)) return this.#streamed(value);
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`a controller has returned a ${typeof value}`);
    return this.#typed(text, JSON_TYPE);
  }

  /** Nobody knows whether its body is there as a whole, nor what it fails with: that is for the log only. */
  #whole(response: Response): Reply {
    const { body, bodyUsed, status, type } = response;
    if (type === 'error' || bodyUsed) throw new TypeError('a controller has returned an answer that is none');
    try {
      const headers = ReplyHeaders.of(response);
      for (const [name, value] of this.#headers)
        if (name !== 'content-type' && name !== 'content-length') headers.set(name, value);
      return new Reply(status, headers, body && this.#bodyOf(body, headers));
    } catch (error) {
      if (body && !body.locked) endSource(body);
      throw error;
    }
  }

  #streamed(source: Source): Reply {
    return this.#typed(this.#bodyOf(source, this.#headers), BYTES_TYPE);
  }

  /** HEAD begins nothing. */
  #bodyOf(source: Source, { length }: ReplyHeaders): ReadableStream | null {
    if (!this.#isHead) return bodyOfStream(source, { ...this.#cutting, length });
    endSource(source);
    return null;
  }

  /** What was returned is not told, and nobody reads it. */
  #without(value: unknown): Reply {
    if (typeof value === 'object' && value !== null && isStream(value)) endSource(value);
    return this.#of();
  }

  #typed(body: string | ReadableStream | null, type: string): Reply {
    if (!this.#headers.has('content-type')) this.#headers.set('content-type', type);
    return this.#of(body);
  }

  #of(body?: string | ReadableStream | null): Reply {
    return new Reply(this.#status, this.#headers, body);
  }

  get #isHead(): boolean {
    return this.#exchange.request.method === 'HEAD';
  }

  get #cutting(): Omit<Cutting, 'length'> {
    const exchange = this.#exchange;
    return {
      signal: exchange.request.signal,
      cut: exchange.cut,
      lasts: (over) => exchange.until(over),
      fail: (error) => this.#failed(exchange, error),
    };
  }
}
