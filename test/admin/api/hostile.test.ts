import { describe, expect, it } from 'vitest';
import { AdminWorld, codeOf, OPERATOR, type Answered } from './admin-world.js';

const SWAP = '/v1/slots/adapter%3Acache/swap';

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const manyKeys = (count: number) => `{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join(',')}}`;

const BODIES: readonly (readonly [string, string])[] = [
  ['a prototype', '{"provider":"redis","__proto__":{"force":true}}'],
  ['a prototype further in', '{"provider":"redis","probation":{"windowMs":1,"__proto__":{}}}'],
  ['a constructor', '{"provider":"redis","constructor":{"prototype":{}}}'],
  ['an unknown key', '{"provider":"redis","provder":"x"}'],
  ['no provider', '{}'],
  ['a provider that is no text', '{"provider":["redis"]}'],
  ['an empty provider', '{"provider":""}'],
  ['a long provider', JSON.stringify({ provider: 'x'.repeat(10_000) })],
  ['a provider with a line end', '{"provider":"redis\\nroot: swapped"}'],
  ['a reason with an escape', '{"provider":"redis","reason":"\\u001b[2J"}'],
  ['a reason with NUL', '{"provider":"redis","reason":"a\\u0000b"}'],
  ['a reason that turns the writing', '{"provider":"redis","reason":"a\\u202eb"}'],
  ['half of a character', '{"provider":"redis","reason":"\\ud800"}'],
  ['a long reason', JSON.stringify({ provider: 'redis', reason: 'x'.repeat(1_001) })],
  ['a long name', JSON.stringify({ provider: 'redis', requestedBy: 'x'.repeat(101) })],
  ['a huge number', '{"provider":"redis","drainTimeoutMs":1e400}'],
  ['a number below zero', '{"provider":"redis","drainTimeoutMs":-1}'],
  ['a number that is text', '{"provider":"redis","drainTimeoutMs":"1"}'],
  ['NaN', '{"provider":"redis","drainTimeoutMs":NaN}'],
  ['null', '{"provider":"redis","drainTimeoutMs":null}'],
  ['a probation without end', '{"provider":"redis","probation":{"windowMs":1e300}}'],
  ['a function of a probation', '{"provider":"redis","probation":{"windowMs":1,"isFailure":"x"}}'],
  ['a list', '[]'],
  ['a text', '"redis"'],
  ['null as a whole', 'null'],
  ['no JSON', '{provider:redis}'],
  ['two documents', '{}{}'],
  ['a byte order mark', '\uFEFF\uFEFF{}'],
  ['deep nesting', `{"provider":"redis","x":${nested(20)}}`],
  ['nesting that would end a stack', '['.repeat(30_000) + ']'.repeat(30_000)],
  ['nesting without an end', '['.repeat(60_000)],
  ['many keys', manyKeys(5_000)],
];

describe('a hostile body', () => {
  it.each(BODIES)('is refused, and changes nothing: %s', async (_, body) => {
    await using world = await AdminWorld.open();
    const answer = await world.post(SWAP, body);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'admin/bad-request']);
    expect(JSON.stringify(answer.body).length).toBeLessThan(2_500);
    expect(JSON.stringify(answer.body)).not.toMatch(/\\u0|\\n|\u202e/);
    expect(await world.cache()).toBe('memory');
    expect(world.told).toEqual([]);
  });

  it.each([
    ['a prototype', '{"provider":"redis","__proto__":{"force":true}}', 'The body has a member __proto__.'],
    ['depth', nested(9), 'The body is nested deeper than 8 levels.'],
  ])('is looked at before its schema does: %s', async (...[, body, detail]) => {
    await using world = await AdminWorld.open();
    const answer = await world.post(SWAP, body);
    expect(answer.body['detail']).toContain(detail);
  });

  it.each([
    ['that is too long', 'x'.repeat(65_537)],
    ['of a million keys', manyKeys(1_000_000)],
    ['of 10 MB', 'x'.repeat(10_000_000)],
  ])('%s is refused', async (_, body) => {
    await using world = await AdminWorld.open();
    const answer = await world.post(SWAP, body);
    expect([answer.status, codeOf(answer)]).toEqual([413, 'admin/too-large']);
  });

  it('is read no further than it may be long', async () => {
    await using world = await AdminWorld.open();
    let pulled = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(16_384));
      },
    });
    const headers = { 'content-type': 'application/json' };
    const request = new Request(`http://admin${SWAP}`, {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    });
    const response = await world.send(request);
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(10);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ])('is refused where it is not said to be JSON: %s', async (type) => {
    await using world = await AdminWorld.open();
    const answer = await world.post(SWAP, { provider: 'redis' }, { headers: { 'content-type': type } });
    expect([answer.status, codeOf(answer)]).toEqual([415, 'admin/unsupported-media-type']);
    expect(await world.cache()).toBe('memory');
  });

  it('is refused where it is no UTF-8', async () => {
    await using world = await AdminWorld.open();
    const body = new Uint8Array([0x22, 0xff, 0x22]);
    const request = new Request(`http://admin${SWAP}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect((await world.send(request)).status).toBe(400);
  });
});

describe('a hostile path', () => {
  const slots = [
    '..%2F..%2Fetc%2Fpasswd',
    '%00',
    'adapter%3Acache%00',
    'adapter%3Acache%0A',
    '%F0%9F%92%A9',
    'adapter%3A%F0%9F%92%A9',
    '%E0%A4%A',
    '%FF',
    'adapter:..',
    '__proto__',
    'constructor%3Aprototype%20',
    `adapter%3A${'x'.repeat(10_000)}`,
    'plain%3Acache',
  ];

  it.each(slots)('names no slot: %s', async (slot) => {
    await using world = await AdminWorld.open();
    const answers: Answered[] = [
      await world.get(`/v1/slots/${slot}`),
      await world.post(`/v1/slots/${slot}/refresh`),
    ];
    for (const { status, body } of answers) {
      expect([400, 404]).toContain(status);
      expect(JSON.stringify(body).length).toBeLessThan(2_500);
    }
    expect(world.told).toEqual([]);
  });

  it.each([
    '/v1/slots?limit=0',
    '/v1/slots?limit=1e3',
    '/v1/slots?limit=-1',
    '/v1/slots?limit=99999999999999999999',
    '/v1/slots?limit=1&limit=2',
    '/v1/slots?shadowed=yes',
    '/v1/slots?nope=1',
    '/v1/slots?__proto__=1',
    '/v1/graph?format=svg',
    '/v1/graph?depth=1',
    '/v1/config/explain',
    '/v1/config/explain?path=%00',
  ])('has a query that is refused: %s', async (path) => {
    await using world = await AdminWorld.open();
    expect((await world.get(path)).status).toBe(400);
  });

  it.each([
    '/',
    '/v1',
    '/v1/',
    '/v1/nope',
    '/v1/slots/',
    '/v1/slots/adapter:cache/swap/x',
    '//v1/slots',
    '/V1/slots',
  ])('leads nowhere: %s', async (path) => {
    await using world = await AdminWorld.open();
    const answer = await world.get(path);
    expect([answer.status, codeOf(answer)]).toEqual([404, 'admin/no-route']);
  });

  it('does not take another method, and says which it takes', async () => {
    await using world = await AdminWorld.open();
    const answers = [
      await world.get(SWAP),
      await world.post('/v1/slots', {}, { method: 'DELETE' }),
      await world.post('/v1/log', {}, { method: 'PATCH' }),
      await world.post('/openapi.json'),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => 'admin/wrong-method'));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 405));
    expect(answers.map(({ headers }) => headers.get('allow'))).toEqual([
      'POST',
      'GET, HEAD',
      'GET, HEAD, PUT',
      'GET, HEAD',
    ]);
  });

  it('answers HEAD as GET, without a body', async () => {
    await using world = await AdminWorld.open();
    const response = await world.send(new Request('http://admin/v1/slots', { method: 'HEAD' }), OPERATOR);
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});
