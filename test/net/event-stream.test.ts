import fc from 'fast-check';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/system-clock.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { EventLines, type ServerEvent } from '../../src/net/event-lines.js';
import type { GivenFetchOptions } from '../../src/net/fetch-options.js';
import { HttpsServer } from '../support/https-server.js';
import { fetcherOf, refusalOf } from './fetch-world.js';

const STREAM = { 'content-type': 'text/event-stream; charset=utf-8' };

function eventsIn(parts: readonly string[]): ServerEvent[] {
  const lines = new EventLines(1_000, () => new RangeError('too long'));
  return parts.flatMap((part) => [...lines.read(part)]);
}

/** Events of a stream, up to its end. */
async function collected(stream: AsyncIterable<ServerEvent>): Promise<ServerEvent[]> {
  const all: ServerEvent[] = [];
  for await (const event of stream) all.push(event);
  return all;
}

const serving = (serve: (response: ServerResponse) => void) =>
  HttpsServer.open((_, response) => {
    response.writeHead(200, STREAM);
    response.flushHeaders();
    serve(response);
  });

describe('a stream of events', () => {
  it('is taken apart as browsers do', () => {
    const text =
      ': hello\n\ndata: one\ndata:two\ndata:  three\n\nevent: sync\nid: 7\ndata\n\nid: 8\nid: 9\0\n\ndata: x:y\nretry: 5\nodd\n\ndata: open';
    expect(eventsIn([text])).toEqual([
      { type: 'message', data: 'one\ntwo\n three', id: '' },
      { type: 'sync', data: '', id: '7' },
      { type: 'message', data: 'x:y', id: '8' },
    ]);
  });

  it('says the same however it is cut, and however its lines end', () => {
    const text = 'event: a\ndata: 1\ndata: 2\nid: 3\n\n:x\ndata: \n\ndata: é\n\n\n';
    const whole = eventsIn([text]);
    const ends = fc.constantFrom('\n', '\r', '\r\n');
    const cuts = fc.array(fc.nat(text.length * 2), { maxLength: 12 });
    fc.assert(
      fc.property(ends, cuts, (end, at) => {
        const ended = text.replaceAll('\n', end);
        const places = [0, ...at.toSorted((a, b) => a - b), ended.length];
        const parts = places.slice(1).map((place, index) => ended.slice(places[index], place));
        expect(eventsIn(parts)).toEqual(whole);
      }),
    );
  });

  it('comes as it is sent, and ends when the server ends it', async () => {
    await using server = await serving((response) => {
      response.write('id: 1\ndata: first\n\n');
      response.end('event: sync\ndata: now\n\n');
    });
    const stream = fetcherOf(server).stream({ url: `${server.origin}/events`, lastEventId: '0' });
    expect(await collected(stream)).toEqual([
      { type: 'message', data: 'first', id: '1' },
      { type: 'sync', data: 'now', id: '1' },
    ]);
    expect(server.headers[0]).toMatchObject({ accept: 'text/event-stream', 'last-event-id': '0' });
  });

  it.each(['', 'a\r\nx-b: c', 'é', 'x'.repeat(1_000)])(
    'is not asked for after an id that no header can say: %j',
    async (id) => {
      await using server = await serving((response) => response.end());
      expect(await collected(fetcherOf(server).stream({ url: server.origin, lastEventId: id }))).toEqual([]);
      expect(server.headers[0]).not.toHaveProperty('last-event-id');
      expect(server.headers[0]).not.toHaveProperty('x-b');
    },
  );

  it('goes on for longer than any fetch may, as long as it is not silent', async () => {
    const clock = new ManualClock();
    let sent = 0;
    await using server = await serving((response) => {
      const beat = (): void => {
        sent += 1;
        if (sent === 5) response.end('data: end\n\n');
        else response.write(`data: ${sent}\n\n`);
      };
      next = () => void clock.elapse(50_000).then(beat);
      next();
    });
    let next = (): void => {};
    const seen: string[] = [];
    for await (const { data } of fetcherOf(server, {}, { clock }).stream({ url: server.origin })) {
      seen.push(data);
      if (data !== 'end') next();
    }
    expect(seen).toEqual(['1', '2', '3', '4', 'end']);
    expect([clock.now(), clock.timers]).toEqual([250_000, 0]);
  });

  it('is not given up while it waits for whoever listens', async () => {
    const clock = new ManualClock();
    await using server = await serving((response) =>
      response.write('data: 1\n\n', () => response.end('data: 2\n\n')),
    );
    const seen: string[] = [];
    for await (const { data } of fetcherOf(server, {}, { clock }).stream({ url: server.origin })) {
      await clock.elapse(100_000);
      seen.push(data);
    }
    expect(seen).toEqual(['1', '2']);
  });

  it('threat 30: is given up when it falls silent', async () => {
    const clock = new ManualClock();
    await using server = await serving((response) => response.write('data: 1\n\n'));
    const stream = fetcherOf(server, {}, { clock }).stream({ url: server.origin });
    expect((await stream.next()).value).toMatchObject({ data: '1' });
    const ending = refusalOf(stream.next());
    await clock.elapse(60_000);
    expect(await ending).toMatchObject({ code: 'net/timeout', mayHeal: true });
    await expect.poll(() => server.open).toBe(0);
  });

  it('threat 30: has no event without end, in one line or in many', async () => {
    for (const part of ['data: xxxxxxxxxxxxxxxx', 'data: xxxxxxxxxxxxxxxx\n']) {
      await using server = await serving((response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(part));
        };
        response.on('drain', more);
        more();
      });
      const options: GivenFetchOptions = { eventLength: 10_000 };
      const refusal = await refusalOf(collected(fetcherOf(server, options).stream({ url: server.origin })));
      expect(refusal.code).toBe('net/too-large');
      await expect.poll(() => server.open).toBe(0);
    }
  });

  it('is one: another answer is refused, and so is one that breaks off or leads elsewhere', async () => {
    const answers: readonly (readonly [code: string, answer: (response: ServerResponse) => unknown])[] = [
      ['net/bad-answer', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end()],
      ['net/encoded', (response) => response.writeHead(200, { ...STREAM, 'content-encoding': 'gzip' }).end()],
      ['net/redirected', (response) => response.writeHead(307, { location: '/' }).end()],
      ['net/bad-status', (response) => response.writeHead(204).end()],
      [
        'net/unreachable',
        (response) => response.writeHead(200, STREAM).write('data: 1', () => response.destroy()),
      ],
    ];
    for (const [code, answer] of answers) {
      await using server = await HttpsServer.open((_, response) => void answer(response));
      const stream = fetcherOf(server).stream({ url: server.origin });
      expect((await refusalOf(collected(stream))).code).toBe(code);
      await expect.poll(() => server.open).toBe(0);
    }
  });

  it('is left by whoever listens: the connection is closed', async () => {
    await using server = await serving((response) => response.write('data: 1\n\n'));
    for await (const { data } of fetcherOf(server).stream({ url: server.origin })) {
      expect(data).toBe('1');
      break;
    }
    await expect.poll(() => server.open).toBe(0);
  });

  it('is ended by a signal, also while nothing comes, and by closing', async () => {
    await using server = await serving((response) => response.write('data: 1\n\n'));
    const controller = new AbortController();
    const fetcher = fetcherOf(server, {}, { clock: systemClock });
    const stream = fetcher.stream({ url: server.origin, signal: controller.signal });
    await stream.next();
    const ending = refusalOf(stream.next());
    controller.abort('enough');
    expect(await ending).toMatchObject({ code: 'net/aborted', cause: 'enough' });
    const other = fetcher.stream({ url: server.origin });
    await other.next();
    const closing = refusalOf(other.next());
    fetcher.close();
    expect((await closing).code).toBe('net/closed');
    await expect.poll(() => server.open).toBe(0);
  });

  it('is none of a file', async () => {
    await using server = await serving(() => {});
    const stream = fetcherOf(server, { fileRoots: ['/etc'] }).stream({ url: 'file:///etc/passwd' });
    expect((await refusalOf(collected(stream))).code).toBe('net/bad-url');
  });
});
