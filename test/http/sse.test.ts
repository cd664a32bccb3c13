import { concat, map, NEVER, Observable, of, range, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  Controller,
  Headers,
  type HttpError,
  NotFoundException,
  Param,
  Sse,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type MessageEvent,
  type NestInterceptor,
} from '../../src/http/index.js';
import { ManualClock } from '../../src/testing/index.js';
import { served, type Served } from './http-world.js';

/** What clients are told, and how many are subscribed to it. */
const told = new Subject<MessageEvent>();
let subscribed = 0;
const seen: string[] = [];

/** Counts those who are subscribed. */
const counted = <T>(source: Observable<T>) =>
  new Observable<T>((subscriber) => {
    subscribed += 1;
    const subscription = source.subscribe(subscriber);
    return () => {
      subscribed -= 1;
      subscription.unsubscribe();
    };
  });

class Nobody implements CanActivate {
  canActivate() {
    return false;
  }
}

class Doubled implements NestInterceptor<number, number> {
  intercept(_: ExecutionContext, next: CallHandler<number>) {
    return next.handle().pipe(map((value) => value * 2));
  }
}

const EVENTS: Readonly<Record<string, MessageEvent | string | number>> = {
  text: 'a\nb\rc\r\nd',
  number: 5,
  object: { data: { price: 3 } },
  all: { comment: 'hello\nworld', retry: 500, id: '7', type: 'price', data: 'x' },
  only: { id: '7' },
};

const UNFIT: Readonly<Record<string, unknown>> = {
  'an id of two lines': { id: '1\ndata: secret', data: '' },
  'a type with a carriage return': { type: 'x\rdata: secret', data: '' },
  'an id with a null': { id: 'secret\0', data: '' },
  'a retry that is a text': { retry: 'secret', data: '' },
  'data that JSON cannot say': { data: () => 'secret' },
  'an object that is no event': { secret: 3 },
};

@Controller('events')
class Events {
  @Sse('told')
  told() {
    return counted(told);
  }

  @Sse('one/:name')
  one(@Param('name') name: string) {
    return of(EVENTS[name]);
  }

  @Sse('unfit/:name')
  unfit(@Param('name') name: string) {
    return counted(concat(of(UNFIT[name]), NEVER));
  }

  @Sse('after')
  after(@Headers('Last-Event-ID') last: string) {
    return of({ data: { last } });
  }

  @Sse('guarded')
  @UseGuards(Nobody)
  guarded() {
    return counted(told);
  }

  @Sse('doubled')
  @UseInterceptors(Doubled)
  doubled() {
    return of(1, 2);
  }

  @Sse('missing')
  @UseInterceptors(Doubled)
  missing() {
    throw new NotFoundException('no such events');
  }

  @Sse('fails')
  fails() {
    return concat(
      of('begun'),
      throwError(() => new Error('the password is hunter2')),
    );
  }

  @Sse('gone')
  gone() {
    return throwError(() => new NotFoundException('it went away'));
  }

  @Sse('flood')
  flood() {
    return counted(range(0, 1_000_000).pipe(map((at) => `${at} ${'x'.repeat(10_000)}`)));
  }

  @Sse('list')
  list() {
    return Array.from({ length: 2_000 }, (_, at) => at);
  }

  @Sse('range')
  range() {
    return counted(range(0, 2_000));
  }

  @Sse('iterated')
  async *iterated() {
    try {
      for (let at = 0; at < 100_000; at += 1) {
        seen.push('asked');
        await Promise.resolve();
        yield 'x'.repeat(10_000);
      }
    } finally {
      seen.push('ended');
    }
  }
}

const world = (http: Parameters<typeof served>[0]['http'] = {}) => served({ controllers: [Events], http });

/** Reads what comes until there is that much of it. */
async function readOf(answer: Response) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const read = async (): Promise<boolean> => {
    const { done, value = '' } = (await reader?.read()) ?? { done: true };
    text += value;
    return !done;
  };
  return {
    until: async (part: string) => {
      while (!text.includes(part)) if (!(await read())) break;
      return text;
    },
    toItsEnd: async () => {
      while (await read());
      return text;
    },
    cancel: () => reader?.cancel(),
  };
}

const failures = ({ events }: Served) =>
  events.flatMap((event) => (event.type === 'http.failed' ? [(event.error as HttpError).code] : []));

describe('a stream of events', () => {
  it('comes event by event, with the headers of one', async () => {
    await using events = await world();
    const answer = await events.ask('/events/told');
    expect([
      answer.status,
      ...['content-type', 'cache-control', 'x-accel-buffering'].map((name) => answer.headers.get(name)),
    ]).toEqual([200, 'text/event-stream', 'no-store, no-transform', 'no']);
    const read = await readOf(answer);
    told.next({ id: '1', data: 'one' });
    expect(await read.until('one')).toBe('id: 1\ndata: one\n\n');
    told.next({ id: '2', data: 'two' });
    expect(await read.until('two')).toBe('id: 1\ndata: one\n\nid: 2\ndata: two\n\n');
    await read.cancel();
    await expect.poll(() => subscribed).toBe(0);
  });

  it.each([
    ['text', 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    ['number', 'data: 5\n\n'],
    ['object', 'data: {"price":3}\n\n'],
    ['all', ': hello\n: world\nretry: 500\nid: 7\nevent: price\ndata: x\n\n'],
    ['only', 'id: 7\n\n'],
  ])('says what an event has: %s', async (...[name, text]) => {
    await using events = await world({ port: false });
    expect(await (await events.ask(`/events/one/${name}`)).text()).toBe(text);
  });

  it.each(Object.keys(UNFIT))('ends at %s, and says nothing of it', async (name) => {
    await using events = await world({ port: false });
    const text = await (await events.ask(`/events/unfit/${encodeURIComponent(name)}`)).text();
    expect(text).toMatch(/^event: error\ndata: \{"type":"about:blank",.*"status":500.*\}\n\n$/);
    expect(text).not.toContain('secret');
    expect(subscribed).toBe(0);
    expect(events.events).toContainEqual(
      expect.objectContaining({
        type: 'http.failed',
        error: expect.objectContaining({ code: 'http/bad-event' }),
      }),
    );
  });

  it('ends with an event that tells of a failure by its id, or what an HttpException tells', async () => {
    await using events = await world();
    const fails = await events.ask('/events/fails');
    const text = await fails.text();
    expect(text).toMatch(/^data: begun\n\nevent: error\ndata: \{.*"status":500.*\}\n\n$/);
    expect(text).toContain(String(fails.headers.get('x-request-id')));
    expect(text).not.toMatch(/hunter2/);
    expect(events.events.filter(({ type }) => type === 'http.failed')).toHaveLength(1);
    expect(await (await events.ask('/events/gone')).text()).toMatch(/"status":404,"detail":"it went away"/);
    expect(events.events.filter(({ type }) => type === 'http.failed')).toHaveLength(1);
  });

  it('is refused before it begins: by guards, and by what the method throws', async () => {
    await using events = await world();
    for (const [path, status] of [
      ['guarded', 403],
      ['missing', 404],
    ] as const) {
      const refused = await events.ask(`/events/${path}`);
      expect([refused.status, refused.headers.get('content-type')]).toEqual([
        status,
        'application/problem+json',
      ]);
    }
    expect(subscribed).toBe(0);
  });

  it('goes through interceptors, event by event', async () => {
    await using events = await world({ port: false });
    expect(await (await events.ask('/events/doubled')).text()).toBe('data: 2\n\ndata: 4\n\n');
  });

  it('is told by whoever asks again which event was the last', async () => {
    await using events = await world({ port: false });
    const answer = await events.ask('/events/after', { headers: { 'last-event-id': '41' } });
    expect(await answer.text()).toBe('data: {"last":"41"}\n\n');
  });

  it('answers HEAD, and subscribes to nothing', async () => {
    await using events = await world();
    const answer = await events.ask('/events/flood', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(subscribed).toBe(0);
  });

  it('is kept alive by comments', async () => {
    const clock = new ManualClock();
    await using events = await served({ controllers: [Events], clock });
    const read = await readOf(await events.ask('/events/told'));
    await expect.poll(() => subscribed).toBe(1);
    clock.advance(14_999);
    told.next({ data: 'one' });
    expect(await read.until('one')).toBe('data: one\n\n');
    clock.advance(1);
    expect(await read.until(':\n')).toBe('data: one\n\n:\n\n');
    clock.advance(15_000);
    expect(await read.until(':\n\n:\n\n')).toBe('data: one\n\n:\n\n:\n\n');
    const timers = clock.timers;
    await read.cancel();
    await expect.poll(() => subscribed).toBe(0);
    expect(clock.timers).toBe(timers - 1);
  });

  it('ends when the application closes, without waiting for its deadline', async () => {
    const events = await world();
    const read = await readOf(await events.ask('/events/told'));
    await expect.poll(() => subscribed).toBe(1);
    told.next({ data: 'last' });
    const began = performance.now();
    await events.app.close();
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await read.toItsEnd()).toBe('data: last\n\n');
    expect(subscribed).toBe(0);
    expect(events.events).toContainEqual(expect.objectContaining({ type: 'http.closed', cut: 0 }));
  });

  it('lets go of a client that reads nothing, and keeps no more than it may for it', async () => {
    await using events = await world();
    const answer = await events.ask('/events/told');
    await expect.poll(() => subscribed).toBe(1);
    let sent = 0;
    // What the system takes for it, and what waits for it.
    for (; sent < 2_000 && subscribed > 0; sent += 1) {
      told.next({ data: 'x'.repeat(10_000) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([subscribed, sent > 100]).toEqual([0, true]);
    await expect((await readOf(answer)).toItsEnd()).rejects.toThrow();
    expect(failures(events)).toEqual(['http/slow-reader']);
  });

  it.each(['list', 'range'])('has all of a %s that is there at once', async (path) => {
    await using events = await world();
    const text = await (await events.ask(`/events/${path}`)).text();
    expect([text.split('\n\n').length, text.endsWith('data: 1999\n\n')]).toEqual([2_001, true]);
    expect([subscribed, failures(events)]).toEqual([0, []]);
  });

  it.each([0, false] as const)('is 500 where more comes at once than may wait, on port %s', async (port) => {
    await using events = await world({ port });
    const answer = await events.ask('/events/flood');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
    expect(answer.headers.get('cache-control')).toBe(null);
    expect([subscribed, failures(events)]).toEqual([0, ['http/slow-reader']]);
  });

  it('lets no more wait for a client than options say', async () => {
    await using events = await world({ port: false, sse: { bufferedEvents: 2 } });
    const read = await readOf(await events.ask('/events/told'));
    for (let at = 0; at < 3; at += 1) told.next({ data: 'waits' });
    expect(subscribed).toBe(1);
    for (let at = 0; at < 3; at += 1) told.next({ data: 'waits' });
    expect(subscribed).toBe(0);
    await expect(read.toItsEnd()).rejects.toThrow('the answer was cut off');
  });

  it('asks for no more of what is iterated than is taken, and ends it', async () => {
    seen.length = 0;
    await using events = await world();
    const read = await readOf(await events.ask('/events/iterated'));
    await read.until('x');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const asked = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([seen.length === asked, asked < 2_000]).toEqual([true, true]);
    await read.cancel();
    await expect.poll(() => seen.at(-1)).toBe('ended');
  });

  it('is one of so many and no more: others are 503, until one has gone', async () => {
    await using events = await world({ limits: { streams: 1 } });
    const read = await readOf(await events.ask('/events/told'));
    const refused = await events.ask('/events/told');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await events.ask('/events/told', { method: 'HEAD' })).status).toBe(503);
    await read.cancel();
    await expect.poll(() => subscribed).toBe(0);
    for (const path of ['missing', 'gone', 'one/text']) await (await events.ask(`/events/${path}`)).text();
    expect((await events.ask('/events/told', { method: 'HEAD' })).status).toBe(200);
  });

  it('refuses options that there are not', async () => {
    await expect(world({ sse: { heartbeat: 1 } as object })).rejects.toThrow(/has no option "heartbeat"/);
    await expect(world({ sse: { heartbeatMs: 0 } })).rejects.toThrow(/heartbeatMs cannot be 0/);
  });
});
