import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Fetcher } from '../../src/net/fetcher.js';
import type { GivenFetchOptions } from '../../src/net/fetch-options.js';
import { HttpsServer } from '../support/https-server.js';
import { allowing, fetcherOf, refusalOf, requestFor, textOf } from './fetch-world.js';
import { DEADLINES, HastyClock } from './hasty-clock.js';

type Step = (response: ServerResponse) => unknown;

const cut: Step = (response) => response.destroy();
const cutInside: Step = (response) => {
  response.writeHead(200, { 'content-length': 10 });
  response.write('part', () => response.destroy());
};
const ok: Step = (response) => response.end('hello');
const status =
  (code: number, headers: Record<string, string> = {}): Step =>
  (response) =>
    response.writeHead(code, headers).end();

/** A server that answers with one step after the other, the last one for ever. */
function stepping(...steps: readonly Step[]): Promise<HttpsServer> {
  let at = 0;
  return HttpsServer.open((_, response) => {
    steps[Math.min(at, steps.length - 1)]?.(response);
    at += 1;
  });
}

/** One fetch from a server of these steps: what came, or the code, after which pauses, and how often was asked. */
async function comingOf(steps: readonly Step[], options: GivenFetchOptions = {}, random = () => 0.5) {
  const clock = new HastyClock();
  await using server = await stepping(...steps);
  const fetcher = fetcherOf(server, { ...DEADLINES, retry: {}, ...options }, { clock, random });
  const came = await textOf(fetcher.fetch(requestFor(server))).catch((error: unknown) =>
    String(Reflect.get(error as object, 'code')),
  );
  expect(clock.timers).toBe(0);
  return { came, pauses: clock.pauses, times: server.asked.length };
}

describe('what may heal', () => {
  it('M11: is tried again: two failures, then what was asked for', async () => {
    expect(await comingOf([cut, status(503), ok])).toEqual({ came: 'hello', pauses: [100, 200], times: 3 });
  });

  it('is tried again where the connection broke inside of a body, from its beginning', async () => {
    await using server = await stepping(cutInside, ok);
    const parts: string[] = [];
    const onChunk = (chunk: Uint8Array, offset: number) =>
      void parts.push(`${offset}: ${Buffer.from(chunk).toString()}`);
    const fetcher = fetcherOf(server, { ...DEADLINES, retry: {} }, { clock: new HastyClock() });
    expect(await textOf(fetcher.fetch(requestFor(server, '/', { onChunk })))).toBe('hello');
    expect(parts).toEqual(['0: part', '0: hello']);
  });

  it('is tried no more often than somebody has said, and then is told of as it was', async () => {
    const attempts = async (count: number) =>
      comingOf([cut, cut, cut, cut, status(500)], { retry: { attempts: count } });
    expect(await attempts(1)).toEqual({ came: 'net/unreachable', pauses: [], times: 1 });
    expect(await attempts(5)).toEqual({ came: 'net/bad-status', pauses: [100, 200, 400, 800], times: 5 });
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('is an answer of %i', async (code) => {
    expect(await comingOf([status(code), ok])).toMatchObject({ came: 'hello', times: 2 });
  });

  it('waits any time up to a bound that doubles, no longer than the longest', async () => {
    const options = { retry: { attempts: 6, minMs: 1_000, maxMs: 3_000 } };
    expect((await comingOf([cut], options, () => 0)).pauses).toEqual([0, 0, 0, 0, 0]);
    expect((await comingOf([cut], options, () => 0.999)).pauses).toEqual([999, 1_998, 2_997, 2_997, 2_997]);
  });

  it('waits as long as the server asks, unless that is too long', async () => {
    const busy = (after: string) => status(429, { 'retry-after': after });
    expect((await comingOf([busy('2'), ok])).pauses).toEqual([2_100]);
    expect((await comingOf([busy('soon'), ok])).pauses).toEqual([100]);
    expect(await comingOf([busy('11'), ok])).toEqual({ came: 'net/bad-status', pauses: [], times: 1 });
    const clock = new HastyClock();
    const date = new Date(clock.epoch() + 3_000).toUTCString();
    const [pause = 0] = (await comingOf([busy(date), ok])).pauses;
    expect(pause).toBeGreaterThan(2_000);
    expect(pause).toBeLessThanOrEqual(3_100);
  });

  it('says how long the server asks to wait, to who wants to try later', async () => {
    await using server = await stepping(status(503, { 'retry-after': '120' }));
    const clock = new HastyClock();
    const refusal = await refusalOf(fetcherOf(server, DEADLINES, { clock }).fetch(requestFor(server)));
    expect(refusal).toMatchObject({ status: 503, mayHeal: true, retryAfterMs: 120_000 });
  });

  it('is not waited for where that would be in vain: what is left of the time is too little', async () => {
    const came = await comingOf([cut, ok], {
      totalMs: 950_000,
      retry: { minMs: 2_000_000, maxMs: 2_000_000 },
    });
    expect(came).toEqual({ came: 'net/unreachable', pauses: [], times: 1 });
  });

  it.each([
    ['a status that says no', status(403)],
    ['what is not there', status(404)],
    ['being led elsewhere', status(302, { location: '/' })],
    ['what comes packed', status(200, { 'content-encoding': 'gzip' })],
    ['what is too large', status(200, { 'content-length': '10000000' })],
  ])('is not %s', async (_, step) => {
    expect(await comingOf([step, ok])).toMatchObject({ pauses: [], times: 1 });
  });

  it('is neither a wrong length nor a wrong key', async () => {
    await using server = await stepping(ok);
    const clock = new HastyClock();
    const options = { ...DEADLINES, retry: {} };
    const { ca, origin } = server;
    await refusalOf(fetcherOf(server, options, { clock }).fetch(requestFor(server, '/', { exactBytes: 3 })));
    const pins = [server.certified.pin.replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A'))];
    for (const tls of [{}, { ca, pins }])
      await refusalOf(
        fetcherOf(server, { ...options, tls: { [origin]: tls } }, { clock }).fetch(requestFor(server)),
      );
    expect([clock.pauses.length, server.asked.length]).toEqual([0, 1]);
  });
});

describe('an origin that fails', () => {
  const settings = { ...DEADLINES, breaker: { failures: 2, openMs: 10_000 } };

  it('M12: is left alone after so many failures; one request tries whether it works again', async () => {
    await using server = await stepping(cut, cut, cut, ok);
    const clock = new HastyClock();
    const fetcher = fetcherOf(server, settings, { clock });
    const codes = async (times: number) => {
      const all: string[] = [];
      for (let time = 0; time < times; time += 1)
        all.push((await refusalOf(fetcher.fetch(requestFor(server)))).code);
      return all;
    };
    expect(await codes(4)).toEqual([
      'net/unreachable',
      'net/unreachable',
      'net/breaker-open',
      'net/breaker-open',
    ]);
    expect(server.asked).toHaveLength(2);
    clock.advance(9_999);
    expect(await codes(1)).toEqual(['net/breaker-open']);
    clock.advance(1);
    // It fails, and is left alone again.
    expect(await codes(2)).toEqual(['net/unreachable', 'net/breaker-open']);
    clock.advance(10_000);
    expect(await textOf(fetcher.fetch(requestFor(server)))).toBe('hello');
    expect(await textOf(fetcher.fetch(requestFor(server)))).toBe('hello');
    expect(server.asked).toHaveLength(5);
  });

  it('M13: is told of by the failure that made it so, which is counted', async () => {
    await using server = await stepping(cut, status(500));
    const fetcher = fetcherOf(server, settings, { clock: new HastyClock() });
    expect((await refusalOf(fetcher.fetch(requestFor(server)))).code).toBe('net/unreachable');
    expect(await refusalOf(fetcher.fetch(requestFor(server)))).toMatchObject({
      code: 'net/bad-status',
      status: 500,
    });
    const { origin } = server;
    const [known] = fetcher.origins();
    expect(known).toEqual({ origin, circuit: 'open', failures: 2, opened: 1, refused: 0, requests: 2 });
    const refusal = await refusalOf(fetcher.fetch(requestFor(server)));
    expect(refusal).toMatchObject({ code: 'net/breaker-open', retryAfterMs: 10_000, mayHeal: false });
    expect(fetcher.origins()[0]).toMatchObject({ refused: 1, requests: 2 });
  });

  it('counts all tries of one fetch as one, and does not try again what it lets through to try', async () => {
    await using server = await stepping(cut);
    const clock = new HastyClock();
    const fetcher = fetcherOf(server, { ...settings, retry: { attempts: 3 } }, { clock });
    await refusalOf(fetcher.fetch(requestFor(server)));
    expect(fetcher.origins()[0]).toMatchObject({ circuit: 'closed', failures: 1, requests: 3 });
    await refusalOf(fetcher.fetch(requestFor(server)));
    clock.advance(10_000);
    await refusalOf(fetcher.fetch(requestFor(server)));
    expect(fetcher.origins()[0]).toMatchObject({ circuit: 'open', opened: 2, requests: 7 });
  });

  it('threat 37: is not left alone for longer by a clock that is set back, or by those who keep asking', async () => {
    await using server = await stepping(cut, cut, ok);
    const clock = new HastyClock(-86_400_000);
    const fetcher = fetcherOf(server, settings, { clock });
    for (let times = 0; times < 10; times += 1) {
      await refusalOf(fetcher.fetch(requestFor(server)));
      clock.advance(100);
    }
    // It was left alone after the second, at 100 ms.
    clock.advance(9_100);
    expect(await textOf(fetcher.fetch(requestFor(server)))).toBe('hello');
  });

  it('is one that does not serve; one that says no is not, nor is one that was given up', async () => {
    await using server = await stepping(status(404), status(404), status(302), () => controller.abort());
    const controller = new AbortController();
    const fetcher = fetcherOf(server, { ...settings, breaker: { failures: 1 } }, { clock: new HastyClock() });
    for (const code of ['net/bad-status', 'net/bad-status', 'net/redirected', 'net/aborted']) {
      const { signal } = controller;
      expect((await refusalOf(fetcher.fetch(requestFor(server, '/', { signal })))).code).toBe(code);
    }
    expect(fetcher.origins()[0]).toMatchObject({ circuit: 'closed', failures: 0 });
  });

  it('is not said to work, nor to fail, by a fetch that was given up', async () => {
    const controllers: AbortController[] = [];
    const giveUp: Step = () => controllers.at(-1)?.abort();
    await using server = await stepping(cut, giveUp, cut, giveUp, ok);
    const clock = new HastyClock();
    const fetcher = fetcherOf(server, settings, { clock });
    const code = async () => {
      const controller = new AbortController();
      controllers.push(controller);
      return (await refusalOf(fetcher.fetch(requestFor(server, '/', { signal: controller.signal })))).code;
    };
    expect([await code(), await code(), await code()]).toEqual([
      'net/unreachable',
      'net/aborted',
      'net/unreachable',
    ]);
    expect(fetcher.origins()[0]?.circuit).toBe('open');
    clock.advance(10_000);
    // One that tried and was given up says nothing: the next may try at once.
    expect(await code()).toBe('net/aborted');
    expect(fetcher.origins()[0]?.circuit).toBe('open');
    expect(await textOf(fetcher.fetch(requestFor(server)))).toBe('hello');
  });

  it('takes none of the others with it', async () => {
    await using bad = await stepping(cut);
    await using good = await stepping(ok);
    const options = { ...allowing(bad, good), ...settings, breaker: { failures: 1 }, retry: { attempts: 1 } };
    const fetcher = new Fetcher(options, { clock: new HastyClock() });
    await refusalOf(fetcher.fetch(requestFor(bad)));
    expect((await refusalOf(fetcher.fetch(requestFor(bad)))).code).toBe('net/breaker-open');
    expect(await textOf(fetcher.fetch(requestFor(good)))).toBe('hello');
  });
});

describe('an origin that is asked often', () => {
  it('is sent so many requests at once, and more as time passes', async () => {
    await using server = await stepping(ok);
    const clock = new HastyClock();
    const fetcher = fetcherOf(server, { ...DEADLINES, rateLimit: { requests: 3, perMs: 3_000 } }, { clock });
    const ask = () => fetcher.fetch(requestFor(server));
    for (let times = 0; times < 3; times += 1) await ask();
    expect(await refusalOf(ask())).toMatchObject({ code: 'net/rate-limited', retryAfterMs: 1_000 });
    clock.advance(999);
    expect(await refusalOf(ask())).toMatchObject({ code: 'net/rate-limited', retryAfterMs: 1 });
    clock.advance(1);
    await ask();
    await refusalOf(ask());
    expect(server.asked).toHaveLength(4);
    // That it was asked too often is our doing, not its own.
    expect(fetcher.origins()[0]).toMatchObject({ circuit: 'closed', failures: 0 });
  });
});
