import type { Context } from 'hono';
import type { Answer } from '../exchange.js';
import { bodyOfStream, endSource, isStream, type Cutting, type Source } from '../stream-body.js';

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';
const TEXT_TYPE = 'text/plain; charset=utf-8';
/** Answers of these have no body (RFC 9110). */
const BODILESS: ReadonlySet<number | undefined> = new Set([204, 205, 304]);

/** An answer in the making. */
export class HonoAnswer implements Answer {
  readonly #context: Context;
  readonly #cutting: () => Cutting;
  #hasType = false;
  #status: number | undefined;
  #said: { readonly value: unknown } | undefined;

  /** @param cutting asked for by answers that come bit by bit */
  constructor(context: Context, cutting: () => Cutting) {
    this.#context = context;
    this.#cutting = cutting;
  }

  status(status: number): this {
    this.#status = status;
    this.#context.status(status as Parameters<Context['status']>[0]);
    return this;
  }

  header(name: string, value: string): this {
    if (name.toLowerCase() === 'content-type') this.#hasType = true;
    this.#context.header(name, value);
    return this;
  }

  json(value: unknown): this {
    this.#said = { value };
    return this;
  }

  /** Answers with what a controller has returned, or said. @throws TypeError for what JSON cannot say */
  with(returned: unknown): Response {
    const value = this.#said ? this.#said.value : returned;
    if (value instanceof Response) return this.#whole(value);
    if (value === undefined || value === null) return this.#context.body(null);
    if (BODILESS.has(this.#status)) return this.#without(value);
    if (typeof value === 'string') return this.#typed(value, TEXT_TYPE);
    if (typeof value === 'object' && isStream(value)) return this.#streamed(value);
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`a controller has returned a ${typeof value}`);
    return this.#typed(text, JSON_TYPE);
  }

  /** Nobody knows whether its body is there as a whole, nor what it fails with: that is for the log only. */
  #whole(response: Response): Response {
    const { body, bodyUsed, type } = response;
    if (type === 'error' || bodyUsed) throw new TypeError('a controller has returned an answer that is none');
    if (!body || this.#context.req.method === 'HEAD') return response;
    return new Response(bodyOfStream(body, this.#cutting()), response);
  }

  #streamed(source: Source): Response {
    if (this.#context.req.method !== 'HEAD')
      return this.#typed(bodyOfStream(source, this.#cutting()), BYTES_TYPE);
    endSource(source);
    this.#type(BYTES_TYPE);
    return this.#context.body(null);
  }

  /** What was returned is not told, and nobody reads it. */
  #without(value: unknown): Response {
    if (typeof value === 'object' && value !== null && isStream(value)) endSource(value);
    return this.#context.body(null);
  }

  #typed(body: string | ReadableStream, type: string): Response {
    this.#type(type);
    return this.#context.body(body);
  }

  #type(type: string): void {
    if (!this.#hasType) this.#context.header('content-type', type);
  }
}
