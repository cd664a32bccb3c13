import type { Context } from 'hono';
import type { Answer } from '../exchange.js';
import { bodyOfStream, isStream, type Cutting } from '../stream-body.js';

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** An answer in the making. */
export class HonoAnswer implements Answer {
  readonly #context: Context;
  readonly #cutting: () => Cutting;
  #hasType = false;
  #said: { readonly value: unknown } | undefined;

  /** @param cutting asked for by answers that come bit by bit */
  constructor(context: Context, cutting: () => Cutting) {
    this.#context = context;
    this.#cutting = cutting;
  }

  status(status: number): this {
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
    if (value instanceof Response) return value;
    if (value === undefined || value === null) return this.#context.body(null);
    if (typeof value === 'string') return this.#typed(value, TEXT_TYPE);
    if (typeof value === 'object' && isStream(value))
      return this.#typed(bodyOfStream(value, this.#cutting()), BYTES_TYPE);
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`a controller has returned a ${typeof value}`);
    return this.#typed(text, JSON_TYPE);
  }

  #typed(body: string | ReadableStream, type: string): Response {
    if (!this.#hasType) this.#context.header('content-type', type);
    return this.#context.body(body);
  }
}
