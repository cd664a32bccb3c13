import { describe, expect, it } from 'vitest';
import { Idempotency } from '../../../src/admin/api/idempotency.js';
import { ManualClock } from '../../../src/testing/index.js';
import { AdminWorld, codeOf, OPERATOR, VIEWER } from './admin-world.js';

const REFRESH = '/v1/slots/adapter%3Acache/refresh';
const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });
const generation = (world: AdminWorld) => world.app.status('adapter:cache').generation;

describe('a request with a key', () => {
  it('is done once, and answered the same again', async () => {
    await using world = await AdminWorld.open();
    const first = await world.post(REFRESH, {}, keyed('one'));
    const again = await world.post(REFRESH, {}, keyed('one'));
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(generation(world)).toBe(2);
    await world.post(REFRESH, {}, keyed('two'));
    await world.post(REFRESH);
    expect(generation(world)).toBe(4);
  });

  it('joins the one that is under way', async () => {
    await using world = await AdminWorld.open();
    const answers = await Promise.all([1, 2, 3].map(() => world.post(REFRESH, {}, keyed('one'))));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(generation(world)).toBe(2);
  });

  it('gets its failure again, with the id that it had', async () => {
    await using world = await AdminWorld.open();
    const swap = () => world.post('/v1/slots/adapter%3Acache/swap', { provider: 'broken' }, keyed('one'));
    const [first, again] = [await swap(), await swap()];
    expect(first.status).toBe(502);
    expect(again.body).toEqual(first.body);
  });

  it('is refused where the key was used for another request', async () => {
    await using world = await AdminWorld.open();
    await world.post(REFRESH, {}, keyed('one'));
    const others = [
      await world.post(REFRESH, { reason: 'x' }, keyed('one')),
      await world.post('/v1/slots/service%3Acatalog/refresh', {}, keyed('one')),
    ];
    expect(others.map(codeOf)).toEqual(['admin/idempotency-mismatch', 'admin/idempotency-mismatch']);
    expect(others.map(({ status }) => status)).toEqual([422, 422]);
    expect(generation(world)).toBe(2);
  });

  it('has keys of its own for everybody who may ask', async () => {
    await using world = await AdminWorld.open();
    await world.post(REFRESH, {}, keyed('one'));
    await world.post(REFRESH, {}, { ...keyed('one'), principal: { channel: 'http', role: 'operator' } });
    expect(generation(world)).toBe(3);
    const viewer = await world.post(REFRESH, {}, { ...keyed('one'), principal: VIEWER });
    expect(viewer.status).toBe(403);
  });

  it('may be done again after ten minutes', async () => {
    const clock = new ManualClock();
    await using world = await AdminWorld.open({}, undefined, clock);
    await world.post(REFRESH, {}, keyed('one'));
    clock.advance(600_000);
    await world.post(REFRESH, {}, keyed('one'));
    expect(generation(world)).toBe(3);
  });

  it.each(['x'.repeat(129), '', 'é'])('is refused where the key is none: %s', async (key) => {
    await using world = await AdminWorld.open();
    const answer = await world.post(REFRESH, {}, keyed(key));
    expect(codeOf(answer)).toBe('admin/bad-request');
  });
});

describe('what is kept of requests with keys', () => {
  const api = 'http://admin/v1/x';
  const ask = (once: Idempotency, key: string, work: () => Promise<Response>) => {
    const request = new Request(api, { method: 'POST', headers: { 'idempotency-key': key } });
    return once.once({ request, text: '', principal: OPERATOR }, work);
  };
  const counted = (text = 'x', status = 200) => {
    let calls = 0;
    const work = () =>
      Promise.resolve(new Response(text, { status, headers: { 'x-call': String((calls += 1)) } }));
    return { work, calls: () => calls };
  };

  it('are a thousand answers, the last ones', async () => {
    const once = new Idempotency(new ManualClock());
    const { work, calls } = counted();
    for (let n = 0; n < 1_001; n += 1) await ask(once, `k${n}`, work);
    await ask(once, 'k1', work);
    expect(calls()).toBe(1_001);
    await ask(once, 'k0', work);
    expect(calls()).toBe(1_002);
  });

  it('are eight megabytes at most', async () => {
    const once = new Idempotency(new ManualClock());
    const { work, calls } = counted('x'.repeat(3_000_000));
    for (const key of ['a', 'b', 'c', 'b', 'c']) await ask(once, key, work);
    expect(calls()).toBe(3);
    await ask(once, 'a', work);
    expect(calls()).toBe(4);
  });

  it('is nothing of what was not done for now', async () => {
    const once = new Idempotency(new ManualClock());
    const { work, calls } = counted('x', 503);
    await ask(once, 'a', work);
    await ask(once, 'a', work);
    expect(calls()).toBe(2);
  });

  it('never lets go of what is under way: others are refused', async () => {
    const once = new Idempotency(new ManualClock());
    const never = () => new Promise<Response>(() => undefined);
    for (let n = 0; n < 1_000; n += 1) void ask(once, `k${n}`, never);
    const { work } = counted();
    await expect(ask(once, 'late', work)).rejects.toMatchObject({ code: 'admin/overloaded' });
  });
});
