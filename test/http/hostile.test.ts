import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { All, Body, Controller, Get, Param, Post, Query } from '../../src/http/index.js';
import { sendRaw, type Place } from '../support/raw-client.js';
import { served, type Served } from './http-world.js';

const asked: string[] = [];

@Controller()
class Target {
  @Get('files/:name')
  file(@Param('name') name: string) {
    asked.push(name);
    return { length: name.length };
  }

  @Get('found')
  found(@Query({ validate: false }) query: object) {
    asked.push('found');
    return Object.keys(query);
  }

  @Post('bodies')
  body(@Body({ validate: false }) body: unknown) {
    asked.push('bodies');
    return { is: typeof body };
  }

  @Get('hidden')
  hidden() {
    asked.push('hidden');
    return 'hidden';
  }

  @All('any')
  any() {
    return 'any';
  }
}

const HOST = 'Host: x\r\n';
const CLOSE = 'Connection: close\r\n';
const JSON_TYPE = 'Content-Type: application/json\r\n';
const HIDDEN = `GET /hidden HTTP/1.1\r\n${HOST}\r\n`;
const get = (target: string, more = '') => `GET ${target} HTTP/1.1\r\n${HOST}${CLOSE}${more}\r\n`;
const post = (body: string, more = JSON_TYPE) =>
  `POST /bodies HTTP/1.1\r\n${HOST}${CLOSE}${more}Content-Length: ${body.length}\r\n\r\n${body}`;
const asks = (method: string, more = '') => `${method} /found HTTP/1.1\r\n${HOST}${CLOSE}${more}\r\n`;
const sends = (more: string, body: string) =>
  `POST /bodies HTTP/1.1\r\n${HOST}${JSON_TYPE}${more}\r\n${body}${HIDDEN}`;

let world: Served;
let place: Place;
beforeAll(async () => {
  world = await served({ controllers: [Target] });
  place = { host: '127.0.0.1', port: world.server.port ?? 0 };
});
afterAll(() => world.app.close());

/** What is answered to bytes: the status of each answer; what is refused tells nothing but a problem. */
async function answered(bytes: string) {
  asked.length = 0;
  const { statuses, text } = await sendRaw(place, bytes);
  if (statuses.every((status) => status >= 400)) {
    expect(text).toMatch(/^content-type: application\/problem\+json\r$/im);
    expect(text).not.toMatch(/secret|root:|Target|Error:| at .*\.[jt]s|node_modules|HPE_|\/tmp/);
  }
  return statuses;
}

describe('a server under attack', () => {
  it.each([
    ['/../secret', 404],
    ['/files/../../secret', 404],
    ['/files/%2e%2e/secret', 404],
    ['/%2e%2e%2f%2e%2e%2fsecret', 404],
    ['/files/..%2f..%2fsecret/more', 404],
    ['/files\\..\\secret', 400],
    ['/./found', 200],
    ['//evil/found', 400],
    ['http://evil//found', 400],
    ['http://user@evil/found', 400],
    ['http:///found', 400],
    ['http://evil\\@x/found', 400],
    ['http://evil:secret/found', 400],
    ['https://evil/found', 421],
    ['ftp://evil/found', 400],
    ['http://evil/../../secret', 404],
    ['http://evil', 404],
    ['*', 400],
    ['found', 400],
    ['/found#secret', 200],
    ['/found?__proto__=secret', 400],
    ['/found?constructor=x', 200],
    ['/found?a=%ff%', 200],
    ['/found;secret', 404],
    ['/FOUND', 404],
    ['/found/', 404],
    ['/hidden%20', 404],
    ['/hidden%00', 404],
    [`/${'x'.repeat(9_000)}`, 414],
  ])('answers GET %s with %i', async (...[target, status]) => {
    expect(await answered(get(target))).toEqual([status]);
    expect(asked).not.toContain('hidden');
  });

  it.each(['a/b', 'a@b', 'h:99999', 'a?b', 'a b', 'a,b'])(
    'refuses the host %s for what it is',
    async (host) => {
      const { statuses, text } = await sendRaw(place, get('/found').replace(HOST, `Host: ${host}\r\n`));
      expect(statuses).toEqual([400]);
      expect(text).toContain('The request does not name one host.');
    },
  );

  it.each(['', 'h:80', '[::1]:80', 'Shop.Example'])('takes the host "%s"', async (host) => {
    expect(await answered(get('/found').replace(HOST, `Host: ${host}\r\n`))).toEqual([200]);
  });

  it.each([
    ['..%2f..%2fsecret', '../../secret'],
    ['%252e%252e%252f', '%2e%2e%2f'],
    ['%00', '\0'],
    ['%0d%0aX-Evil:%20yes', '\r\nX-Evil: yes'],
  ])('gives %s to a parameter decoded once, as the text that it is', async (...[name, text]) => {
    expect(await answered(get(`/files/${name}`))).toEqual([200]);
    expect(asked).toEqual([text]);
  });

  it.each(['%c0%ae%c0%ae%c0%af', '%ff', '%', '%zz', '%ed%a0%80'])(
    'makes nothing else of %s',
    async (name) => {
      expect([[200], [400]]).toContainEqual(await answered(get(`/files/${name}`)));
      for (const one of asked) expect(one).not.toMatch(/^\.|\//);
    },
  );

  it.each([
    ['no JSON', post('{"secret":'), 400],
    ['JSON of two values', post('{}{}'), 400],
    ['a null in JSON', post('{"a":"\0"}'), 400],
    ['a byte that is no UTF-8', post('{"a":"\xff"}'), 400],
    ['__proto__', post('{"__proto__":{"secret":1}}'), 400],
    ['__proto__, spelt otherwise', post('{"\\u005f_proto__":{"secret":1}}'), 400],
    ['JSON that is packed', post('secret', `${JSON_TYPE}Content-Encoding: gzip\r\n`), 415],
    ['JSON in another charset', post('{}', 'Content-Type: application/json; charset=utf-16\r\n'), 415],
    [
      'JSON in another charset, in quotes',
      post('{}', 'Content-Type: application/json;charset="UTF-7"\r\n'),
      415,
    ],
    ['JSON that says UTF-8', post('{}', 'Content-Type: application/json; charset=UTF-8\r\n'), 201],
    ['XML', post('<secret/>', 'Content-Type: text/xml\r\n'), 415],
    ['no type', post('{}', ''), 415],
    ['files that nobody asked for', post('x', 'Content-Type: multipart/form-data; boundary=x\r\n'), 415],
    ['more than it may have', post('x'.repeat(1_048_577)), 413],
  ])('answers a body with %s by %i', async (...[, bytes, status]) => {
    expect(await answered(bytes)).toEqual([status]);
  });

  it.each([
    ['TRACE', 405, ''],
    ['PROPFIND', 405, ''],
    ['DELETE', 405, ''],
    ['GET', 200, 'X-HTTP-Method-Override: DELETE\r\n'],
    ['GET', 200, 'Upgrade: websocket\r\n'],
    ['GET', 200, 'Expect: 100-continue\r\n'],
    ['get', 400, ''],
    ['CONNECT', 405, ''],
    ['SECRET', 400, ''],
  ])('answers %s with %i', async (...[method, status, more]) => {
    const statuses = await answered(asks(method, more));
    expect(statuses.filter((one) => one !== 100)).toEqual([status]);
  });

  it('does not take a method from a header or a field', async () => {
    const more = `${JSON_TYPE}X-HTTP-Method-Override: DELETE\r\nX-Method-Override: DELETE\r\n`;
    expect(await answered(post('{"_method":"DELETE"}', more))).toEqual([201]);
    expect(asked).toEqual(['bodies']);
  });

  it('tells which methods a path has', async () => {
    const { text } = await sendRaw(place, asks('DELETE'));
    expect(text).toMatch(/^allow: GET, HEAD\r$/im);
  });

  it('says to go on to who asks first, and refuses what would be too much', async () => {
    const expects = 'Expect: 100-continue\r\n';
    expect(await answered(post('{}', JSON_TYPE + expects))).toEqual([100, 201]);
    const { statuses } = await sendRaw(
      place,
      `POST /bodies HTTP/1.1\r\n${HOST}${CLOSE}${JSON_TYPE}${expects}Content-Length: 99999999\r\n\r\n`,
    );
    expect(statuses.at(-1)).toBe(413);
  });

  it.each([
    ['both lengths', sends('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    ['two lengths', sends('Content-Length: 0\r\nContent-Length: 40\r\n', '')],
    ['a length with a sign', sends('Content-Length: +0\r\n', '')],
    ['a length in hexadecimal', sends('Content-Length: 0x2\r\n', '{}')],
    ['an encoding that is not the last', sends('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n')],
    ['an encoding after a space', sends('Transfer-Encoding : chunked\r\n', '0\r\n\r\n')],
    ['a chunk of no length', sends('Transfer-Encoding: chunked\r\n', 'zz\r\n\r\n')],
    ['a chunk that is too short', sends('Transfer-Encoding: chunked\r\n', '3\r\n{}\r\n0\r\n\r\n')],
    ['a chunk of a huge length', sends('Transfer-Encoding: chunked\r\n', 'ffffffffffffffffff\r\n')],
    ['a folded header', sends('X: y\r\n Content-Length: 5\r\nContent-Length : 0\r\n', '')],
    ['bare line feeds', `POST /bodies HTTP/1.1\nHost: x\nContent-Length: 0\n\n${HIDDEN}`],
  ])('takes no request that is hidden by %s', async (...[, bytes]) => {
    expect(await answered(bytes)).toEqual([400]);
    expect(asked).toEqual([]);
  });

  it.each(['xchunked', 'gzip, chunked', 'chunked;q=1'])(
    'takes no request in the encoding %s',
    async (coding) => {
      expect(await answered(sends(`Transfer-Encoding: ${coding}\r\n`, '0\r\n\r\n'))).toEqual([501]);
      expect(asked).toEqual([]);
    },
  );
});
