import { isPlainUtf8 } from '../net/plain-text.js';
import {
  BadRequestException,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
} from './exceptions/exceptions.js';
import type { BodyLimits, HttpRequest } from './exchange.js';
import { checkJson } from './json-bounds.js';

/**
 * What the body of a request says: JSON, a form, or text; undefined where it has none.
 *
 * @throws BadRequestException, PayloadTooLargeException, UnsupportedMediaTypeException
 */
export async function bodyOf({ headers, raw }: HttpRequest, limits: BodyLimits): Promise<unknown> {
  if (raw.body === null || headers.get('content-length') === '0') return undefined;
  const read = readerOf(headers, limits);
  if (Number(headers.get('content-length') ?? 0) > limits.bodyBytes) throw tooLarge(limits.bodyBytes);
  return read(await textOf(raw.body, limits.bodyBytes));
}

/** The fields of a query. @throws BadRequestException for too many, and for names that objects have themselves */
export function queryOf({ searchParams }: HttpRequest, { fields: most }: BodyLimits): Fields {
  if (searchParams.size > most) throw new BadRequestException(`The query has more than ${most} fields.`);
  return fieldsOf(searchParams);
}

/** Fields by name; a list where one is given more than once. */
type Fields = Record<string, string | string[]>;

function fieldsOf(fields: URLSearchParams): Fields {
  const found = new Map<string, string | string[]>();
  for (const [name, value] of fields) {
    if (name === '__proto__') throw new BadRequestException('A field may not be called __proto__.');
    const before = found.get(name);
    if (Array.isArray(before)) before.push(value);
    else found.set(name, before === undefined ? value : [before, value]);
  }
  return Object.fromEntries(found);
}

function formOf(text: string, most: number): Fields {
  const fields = new URLSearchParams(text);
  if (fields.size > most) throw new PayloadTooLargeException(`The body has more than ${most} fields.`);
  return fieldsOf(fields);
}

function readerOf(headers: Headers, limits: BodyLimits): (text: string) => unknown {
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (isPlainUtf8(headers)) {
    if (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type))
      return (text) => jsonOf(text, limits);
    if (type === 'application/x-www-form-urlencoded') return (text) => formOf(text, limits.fields);
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

function jsonOf(text: string, limits: BodyLimits): unknown {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    throw new BadRequestException('The body is not JSON.', { cause });
  }
  checkJson(said, limits);
  return said;
}

const tooLarge = (mostBytes: number) =>
  new PayloadTooLargeException(`The body has more than ${mostBytes} bytes.`);
