import { validateHeaderValue } from 'node:http';
import { HEADER_NAME, isHeaderName } from './header-name.js';
import { HttpError } from './http-error.js';

/** What a header says; several are several headers of that name. */
export type HeaderValue = string | number | readonly string[];

/** What a server says of the connection itself, and nobody else for it (RFC 9110, 7.6.1). */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  ...['keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
]);
/** What `fetch` has undone before anybody reads the body. */
const UNDONE: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate', 'br']);
const COOKIES = 'set-cookie';
const LENGTH = /^\d{1,15}$/;

/** The headers of an answer: names in lower case, and nothing that could not be sent. */
export class ReplyHeaders implements Iterable<[string, string]> {
  readonly #values = new Map<string, string | string[]>();

  /** Those of an answer of the platform, but for what is of the connection that it came by. @throws HttpError `http/bad-header` */
  static of({ headers, url }: Response): ReplyHeaders {
    const left = new Set(namesIn(headers.get('connection')));
    const codings = namesIn(headers.get('content-encoding'));
    if (url !== '' && codings.length > 0 && codings.every((coding) => UNDONE.has(coding)))
      left.add('content-encoding').add('content-length');
    const taken = new ReplyHeaders();
    for (const [name, value] of headers)
      if (name !== 'connection' && !OF_CONNECTION.has(name) && !left.has(name)) taken.set(name, value);
    return taken;
  }

  /** Cookies are added to those that there are. @throws HttpError `http/bad-header` for what no answer can have */
  set(name: string, value: HeaderValue): this {
    const key = keyOf(name);
    const texts = [value].flat().map((one) => textOf(key, one));
    if (key === COOKIES) texts.unshift(...[this.#values.get(key) ?? []].flat());
    this.#values.set(key, texts.length === 1 && key !== COOKIES ? (texts[0] ?? '') : texts);
    return this;
  }

  delete(name: string): void {
    this.#values.delete(name);
  }

  get(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'object' ? value.join(', ') : value;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** How many bytes it says that the body has. */
  get length(): number | undefined {
    const said = this.get('content-length');
    return said === undefined ? undefined : Number(said);
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

function keyOf(name: string): string {
  if (!isHeaderName(name)) throw badHeader(name, HEADER_NAME);
  const key = name.toLowerCase();
  if (OF_CONNECTION.has(key)) throw badHeader(key, 'the server says it itself');
  return key;
}

function textOf(key: string, value: string | number): string {
  // Callers in JavaScript give what they like.
  if (typeof value !== 'string' && typeof value !== 'number') throw badHeader(key, 'give it a text');
  const text = typeof value === 'string' ? value.trim() : String(value);
  if (key === 'connection' && text.toLowerCase() !== 'close')
    throw badHeader(key, 'the server says it itself, but for "close"');
  if (key === 'content-length' && !LENGTH.test(text)) throw badHeader(key, 'a length is a number of bytes');
  try {
    validateHeaderValue(key, text);
  } catch (cause) {
    throw badHeader(key, 'values are one line, in the characters of Latin-1', cause);
  }
  return text;
}

/** Why no answer can have a header; undefined where one can. */
export function troubleWith(name: string, value: HeaderValue): string | undefined {
  try {
    new ReplyHeaders().set(name, value);
    return undefined;
  } catch (error) {
    if (error instanceof HttpError) return error.hint;
    throw error;
  }
}

/** What it says is not told: it may be for the client alone. */
const badHeader = (name: string, hint: string, cause?: unknown) =>
  new HttpError('http/bad-header', `No answer can have this header: ${JSON.stringify(name)}.`, {
    hint,
    cause,
  });

const namesIn = (header: string | null): string[] =>
  header?.split(',').map((name) => name.trim().toLowerCase()) ?? [];
