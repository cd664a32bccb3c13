import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { HttpsServer } from '../support/https-server.js';
import { fetcherOf, refusalOf, requestFor, textOf } from './fetch-world.js';

describe('a fetch that is given up', () => {
  it('ends at once, wherever it is, and closes its connection', async () => {
    await using server = await HttpsServer.open((request, response) => {
      if (request.url === '/head') controller.abort(reason);
      else response.write('part');
    });
    const reason = new RangeError('no longer needed');
    let controller = new AbortController();
    const ask = (path: string, onChunk?: () => void) =>
      refusalOf(fetcherOf(server).fetch(requestFor(server, path, { signal: controller.signal, onChunk })));
    expect(await ask('/head')).toMatchObject({ code: 'net/aborted', cause: reason, mayHeal: false });
    // It was aborted before: nobody is asked.
    expect(await ask('/before')).toMatchObject({ code: 'net/aborted', cause: reason });
    controller = new AbortController();
    expect(await ask('/body', () => controller.abort(reason))).toMatchObject({
      code: 'net/aborted',
      cause: reason,
    });
    expect(server.asked).toEqual(['GET /head', 'GET /body']);
    await expect.poll(() => server.open).toBe(0);
  });

  it('is given up while a name is looked up, or credentials are asked for, that never come', async () => {
    await using server = await HttpsServer.open((_, response) => response.end());
    const never = () => new Promise<never>(() => {});
    const origin = `https://localhost:${server.port}`;
    const both = [{ resolve: never }, { value: never }];
    for (const { resolve, value } of both as {
      resolve?: () => Promise<never>;
      value?: () => Promise<never>;
    }[]) {
      const clock = new ManualClock();
      const credentials = value && { origin, value };
      const options = { allowOrigins: [origin], privateOrigins: [origin], tls: {}, credentials };
      const refusing = refusalOf(
        fetcherOf(server, options, { clock, resolve }).fetch({ url: origin, maxBytes: 1 }),
      );
      await expect.poll(() => clock.timers).toBe(2);
      await clock.elapse(5_000);
      expect((await refusing).code).toBe('net/timeout');
      expect(clock.timers).toBe(0);
    }
  });

  it('is not made where the fetcher is closed, which ends those under way', async () => {
    await using server = await HttpsServer.open(() => fetcher.close());
    const fetcher = fetcherOf(server, { retry: { attempts: 3 } });
    for (let times = 0; times < 2; times += 1)
      expect(await refusalOf(fetcher.fetch(requestFor(server)))).toMatchObject({
        code: 'net/closed',
        mayHeal: false,
      });
    expect(server.asked).toHaveLength(1);
    await expect.poll(() => server.open).toBe(0);
  });

  it('fails with what takes its parts throws, untouched, and is not tried again', async () => {
    await using server = await HttpsServer.open((_, response) => response.end('hello'));
    const mine = new RangeError('of the caller');
    const onChunk = () => {
      throw mine;
    };
    const fetching = fetcherOf(server, { retry: { attempts: 3 } }).fetch(
      requestFor(server, '/', { onChunk }),
    );
    await expect(fetching).rejects.toBe(mine);
    expect(server.asked).toHaveLength(1);
    await expect.poll(() => server.open).toBe(0);
  });
});

describe('a thousand fetches at once', () => {
  it('each bring what is theirs, and leave nothing behind', async () => {
    await using server = await HttpsServer.open((request, response) => response.end(request.url));
    const clock = new ManualClock();
    const { signal } = new AbortController();
    const fetcher = fetcherOf(server, {}, { clock });
    const paths = Array.from({ length: 1_000 }, (_, index) => `/${index}`);
    const came = await Promise.all(
      paths.map((path) => textOf(fetcher.fetch(requestFor(server, path, { signal })))),
    );
    expect(came).toEqual(paths);
    expect(clock.timers).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(fetcher.origins()[0]).toMatchObject({ requests: 1_000, failures: 0 });
    expect(server.made).toBeLessThanOrEqual(32);
    fetcher.close();
    await expect.poll(() => server.open).toBe(0);
  });
});
