import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Body, Controller, Get, Post, Query } from '../../src/http/index.js';
import { posted, served, type Served } from './http-world.js';

@Controller('bounds')
class Bounds {
  @Post()
  body(@Body({ validate: false }) body: object) {
    return { fields: Object.keys(body).length };
  }

  @Get()
  query(@Query({ validate: false }) query: Readonly<Record<string, unknown>>) {
    return query;
  }
}

let world: Served;
beforeAll(async () => {
  world = await served({ controllers: [Bounds], http: { port: false, limits: { urlLength: 100_000 } } });
});
afterAll(() => world.app.close());

const names = (count: number) => Array.from({ length: count }, (_, at) => `k${at}=`).join('&');
const form = (body: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});
const text = (body: string): RequestInit => ({ ...posted({}), body });
const status = async (path: string, init?: RequestInit) => (await world.ask(path, init)).status;

describe('what a request says', () => {
  it('is a form of so many fields and no more, however they are called', async () => {
    expect(await world.said('/bounds', form(names(1_000)))).toEqual({ fields: 1_000 });
    expect(await status('/bounds', form(names(1_001)))).toBe(413);
    expect(await status('/bounds', form('a=&'.repeat(1_001)))).toBe(413);
    expect(await status('/bounds', form(names(90_000)))).toBe(413);
  });

  it('is a query of so many fields and no more', async () => {
    expect(Object.keys((await world.said(`/bounds?${names(1_000)}`)) as object)).toHaveLength(1_000);
    expect(await status(`/bounds?${names(1_001)}`)).toBe(400);
  });

  it('has a field once, or a list of what it was given', async () => {
    expect(await world.said('/bounds?a=1&b=&a=2&a=3&constructor=x&constructor=y')).toEqual(
      Object.fromEntries([
        ['a', ['1', '2', '3']],
        ['b', ''],
        ['constructor', ['x', 'y']],
      ]),
    );
  });

  it('is JSON of so many keys and items and no more', async () => {
    expect(await status('/bounds', posted(Array(10_000).fill(0)))).toBe(201);
    expect(await status('/bounds', posted(Array(10_001).fill(0)))).toBe(413);
    const keys = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`k${at}`, [1, 2, 3, 4]]));
    expect(await status('/bounds', posted(keys))).toBe(201);
    expect(await status('/bounds', posted({ ...keys, more: 1 }))).toBe(413);
    expect(await status('/bounds', posted([...Array(300_000).fill(0), 'constructor']))).toBe(413);
  });

  it('is JSON of so many objects and lists and no more', async () => {
    const some = (count: number) => Array.from({ length: count }, (_, at) => (at % 2 === 0 ? {} : []));
    expect(await status('/bounds', posted(some(2_499)))).toBe(201);
    expect(await status('/bounds', posted(some(2_500)))).toBe(413);
    expect(await status('/bounds', posted({ a: [some(1_249), { b: some(1_249) }] }))).toBe(413);
  });

  it('is JSON of so many levels and no more', async () => {
    const nested = (levels: number) => text('[{"a":'.repeat(levels / 2) + '0' + '}]'.repeat(levels / 2));
    expect(await status('/bounds', nested(64))).toBe(201);
    expect(await status('/bounds', nested(66))).toBe(400);
    expect(await status('/bounds', text('['.repeat(100_000) + ']'.repeat(100_000)))).toBe(400);
  });

  it('takes other bounds from options', async () => {
    const limits = { fields: 2, bodyValues: 2, bodyObjects: 2 };
    await using small = await served({ controllers: [Bounds], http: { port: false, limits } });
    const ask = async (path: string, init?: RequestInit) => (await small.ask(path, init)).status;
    expect(await ask('/bounds', form(names(2)))).toBe(201);
    expect(await ask('/bounds', form(names(3)))).toBe(413);
    expect(await ask(`/bounds?${names(3)}`)).toBe(400);
    expect(await ask('/bounds', posted([0, 0]))).toBe(201);
    expect(await ask('/bounds', posted([[0, 0]]))).toBe(413);
    expect(await ask('/bounds', posted([[]]))).toBe(201);
    expect(await ask('/bounds', posted([{}, {}]))).toBe(413);
  });
});
