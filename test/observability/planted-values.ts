import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';

export const SECRET = 'pl"anted/§value';
/** As headers have it. */
export const ASCII = 'in-"h\'ead\\er';

/** What shows a secret in one way or another, each made anew. */
export function planted(): [name: string, make: () => unknown][] {
  class Private {
    #token = SECRET;
    toString() {
      return `Private ${this.#token}`;
    }
  }
  class Json {
    #token = SECRET;
    toJSON() {
      return { deep: [{ token: this.#token }] };
    }
  }
  class Printed {
    #token = SECRET;
    [inspect.custom]() {
      return this.#token;
    }
  }
  class Accessor {
    #token = { value: SECRET };
    get token() {
      return this.#token;
    }
  }
  class Deep {
    readonly a = { b: { c: { d: { e: { f: new Map([['g', new Private()]]) } } } } };
  }
  class Bytes {
    readonly bytes = Buffer.from(SECRET);
  }
  class Named extends Map<string, unknown> {}
  const url = encodeURIComponent(SECRET);
  return [
    ['the query of a URL', () => new URL(`http://h/?token=${url}`)],
    ['the password of a URL', () => new URL(`http://u:${url}@h/`)],
    ['URLSearchParams', () => new URLSearchParams({ token: SECRET })],
    ['a value of a Map', () => new Map([['token', SECRET]])],
    ['a key of a Map', () => new Map([[SECRET, 1]])],
    ['a Set', () => new Set([SECRET])],
    ['a Map with members of its own', () => Object.assign(new Map([['a', { SECRET }]]), { more: 1 })],
    ['Headers', () => new Headers({ authorization: `Bearer ${ASCII}` })],
    ['a Request', () => new Request('http://h/', { headers: { authorization: ASCII } })],
    ['a Buffer', () => Buffer.from(`x ${SECRET} y`)],
    ['a Uint8Array', () => new TextEncoder().encode(SECRET)],
    ['an ArrayBuffer', () => new TextEncoder().encode(SECRET).buffer],
    ['a DataView', () => new DataView(new TextEncoder().encode(SECRET).buffer)],
    ['a key', () => ({ [SECRET]: 1 })],
    ['a symbol', () => ({ [Symbol(SECRET)]: Symbol(SECRET) })],
    ['a number', () => ({ pin: 12345678, long: 12345678n })],
    ['an accessor', () => Object.defineProperty({}, 'a', { get: () => SECRET, enumerable: true })],
    ['a hidden accessor', () => Object.defineProperty({}, 'a', { get: () => [SECRET] })],
    ['an accessor of a class', () => new Accessor()],
    ['a property of a function', () => Object.assign(() => 1, { token: SECRET })],
    ['private and toString', () => new Private()],
    ['private and toJSON', () => new Json()],
    ['private and its own print', () => new Printed()],
    ['a toJSON of its own', () => ({ toJSON: () => SECRET })],
    ['something deep', () => Array.from({ length: 40 }).reduce((held) => ({ held }), SECRET)],
    ['something deep in a class', () => new Deep()],
    ['bytes in a class', () => new Bytes()],
    ['bytes in a Map of another class', () => new Named([['a', Buffer.from(SECRET)]])],
    ['shared bytes', () => sharedBytes()],
    ['a RegExp', () => new RegExp(SECRET)],
    ['a boxed text', () => new String(SECRET)],
    ['a kept promise', () => Promise.resolve(SECRET)],
    ['an object without prototype', () => ({ a: Object.assign(Object.create(null) as object, { SECRET }) })],
    ['one of very many', () => Array.from({ length: 3_000 }, (_, at) => ({ at, token: SECRET }))],
    ['a list with a member', () => Object.assign([1], { token: SECRET })],
  ];
}

function sharedBytes(): SharedArrayBuffer {
  const bytes = new TextEncoder().encode(SECRET);
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return shared;
}

/** Errors that show a secret, each made anew. */
export function plantedErrors(): [name: string, make: () => Error][] {
  class Accessor extends Error {
    readonly #token = SECRET;
    get token() {
      return this.#token;
    }
  }
  class Spoken extends Error {
    readonly #token = SECRET;
    override toString() {
      return this.#token;
    }
  }
  class Json extends Error {
    readonly #token = SECRET;
    toJSON() {
      return { token: this.#token };
    }
  }
  class Printed extends Error {
    readonly #token = SECRET;
    [inspect.custom]() {
      return this.#token;
    }
  }
  return [
    ['an accessor of its class', () => new Accessor('x')],
    ['its own text', () => new Spoken('x')],
    ['its own JSON', () => new Json('x')],
    ['its own print', () => new Printed('x')],
    ['a name', () => Object.assign(new Error('x'), { name: SECRET })],
    ['a key', () => Object.assign(new Error('x'), { [SECRET]: 1 })],
    ['an accessor of its own', () => Object.defineProperty(new Error('x'), 'a', { get: () => SECRET })],
    ['a frozen one', () => Object.freeze(Object.assign(new Error('x'), { token: SECRET }))],
    ['an error of the platform', () => new DOMException(SECRET, 'AbortError')],
    ['a text of its own that is kept', () => Object.assign(new Error('x'), { toString: () => SECRET })],
  ];
}

/** What shows none, and is to stay what it is. */
export function harmless(): [name: string, held: unknown][] {
  class Client {
    readonly #open = true;
    readonly options = { a: [1, 'x'] };
    get isOpen() {
      return this.#open;
    }
  }
  return [
    ['a URL', new URL('http://h/?a=b')],
    ['a Map', new Map([['a', new Set([1])]])],
    ['a Buffer', Buffer.from('bytes')],
    ['a Date', new Date(0)],
    ['a class', new Client()],
    ['a function', () => 1],
    ['a RegExp', /x/g],
    ['Headers', new Headers({ a: 'b' })],
    ['an object', Object.freeze({ a: { b: 1 } })],
    ['an error', new TypeError('y')],
    ['a stream', new PassThrough()],
    ['a number', Number.NaN],
  ];
}
