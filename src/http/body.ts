import { isPlainUtf8 } from '../net/plain-text.js';
import {
  BadRequestException,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
} from './exceptions/exceptions.js';
import type { HttpRequest } from './exchange.js';

/** What could become more than a field of an object. */
const SUSPECT = /__proto__|constructor|\\u/i;

/**
 * What the body of a request says: JSON, a form, or text; undefined where it has none.
 *
 * @param mostBytes how many it may have
 * @throws BadRequestException, PayloadTooLargeException, UnsupportedMediaTypeException
 */
export async function bodyOf({ headers, raw }: HttpRequest, mostBytes: number): Promise<unknown> {
  if (raw.body === null || headers.get('content-length') === '0') return undefined;
  const read = readerOf(headers);
  if (Number(headers.get('content-length') ?? 0) > mostBytes) throw tooLarge(mostBytes);
  return read(await textOf(raw.body, mostBytes));
}

/** Fields by name; a list where one is given more than once. @throws BadRequestException for names that objects have themselves */
export function fieldsOf(fields: URLSearchParams): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {};
  for (const name of new Set(fields.keys())) {
    if (name === '__proto__') throw suspect(name);
    const values = fields.getAll(name);
    found[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return found;
}

function readerOf(headers: Headers): (text: string) => unknown {
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (isPlainUtf8(headers)) {
    if (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) return jsonOf;
    if (type === 'application/x-www-form-urlencoded') return (text) => fieldsOf(new URLSearchParams(text));
    if (type === 'text/plain') return (text) => text;
  }
  throw new UnsupportedMediaTypeException('The body is of a media type or encoding that is not taken.');
}

async function textOf(body: ReadableStream<Uint8Array>, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let text = '';
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof PayloadTooLargeException) throw error;
    throw new BadRequestException('The body cannot be read.', { cause: error });
  }
}

function jsonOf(text: string): unknown {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    throw new BadRequestException('The body is not JSON.', { cause });
  }
  if (SUSPECT.test(text)) refuseSuspects(said);
  return said;
}

/** As fastify: nobody means well with a field of these names. */
function refuseSuspects(said: unknown): void {
  const waiting: unknown[] = [said];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) throw suspect('__proto__');
    const { constructor: own } = value as { constructor?: unknown };
    if (Object.hasOwn(value, 'constructor') && isPrototyped(own)) throw suspect('constructor');
    waiting.push(...Object.values(value as Record<string, unknown>));
  }
}

const isPrototyped = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');

const suspect = (name: string) => new BadRequestException(`A field may not be called ${name}.`);

const tooLarge = (mostBytes: number) =>
  new PayloadTooLargeException(`The body has more than ${mostBytes} bytes.`);
