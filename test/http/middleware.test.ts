import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  Controller,
  Get,
  HttpError,
  Sse,
  UseInterceptors,
  type NestInterceptor,
  type NestMiddleware,
} from '../../src/http/index.js';
import { served, type Served } from './http-world.js';

let runs = 0;
let isEnded = false;

class Forgetful implements NestInterceptor {
  intercept() {
    return undefined as never;
  }
}

@Controller('counted')
class Counted {
  @Get()
  count() {
    return { run: (runs += 1) };
  }

  @Get('stream')
  async *stream() {
    try {
      for (;;) yield await Promise.resolve('x');
    } finally {
      isEnded = true;
    }
  }

  @Get('forgotten')
  @UseInterceptors(Forgetful)
  forgotten() {
    return 'told';
  }

  @Sse('events')
  @UseInterceptors(Forgetful)
  events() {
    return of('told');
  }
}

const through = (...use: NestMiddleware['use'][]) => {
  runs = 0;
  isEnded = false;
  const middleware = use.map((one) => ({ use: one }));
  return served({ controllers: [Counted], http: { middleware, port: false } });
};

const failures = ({ events }: Served) =>
  events.flatMap((event) => (event.type === 'http.failed' ? [(event.error as HttpError).code] : []));

describe('middleware', () => {
  it.each<[string, NestMiddleware['use']]>([
    ['one after the other', async (...[, , next]) => next().then(next)],
    ['at once', (...[, , next]) => Promise.all([next(), next()]).then(() => undefined)],
  ])('runs what comes after it once, and is told of, where it asks for it twice: %s', async (_, use) => {
    await using world = await through(use);
    expect((await world.ask('/counted')).status).toBe(500);
    expect(failures(world)).toEqual(['http/next-twice']);
    expect(runs).toBe(1);
  });

  it('need not await what comes after it', async () => {
    await using world = await through((...[, , next]) => void next());
    expect(await world.said('/counted')).toEqual({ run: 1 });
  });

  it('is told what failed behind it, though it has not awaited that', async () => {
    await using world = await through(
      (...[, , next]) => {
        next().catch(() => undefined);
      },
      () => {
        throw new HttpError('http/not-open', 'broken');
      },
    );
    expect((await world.ask('/counted')).status).toBe(500);
    expect(failures(world)).toEqual(['http/not-open']);
  });

  it('may answer for what failed behind it', async () => {
    await using world = await through(
      (_, response, next) => next().catch(() => void response.status(418).json({ caught: true })),
      () => Promise.reject(new Error('broken')),
    );
    const answer = await world.ask('/counted');
    expect([answer.status, await answer.json()]).toEqual([418, { caught: true }]);
  });

  it('gives an answer that is made another status, headers and body', async () => {
    await using world = await through(async (_, response, next) => {
      await next();
      response.status(202).header('x-a', 'b').json({ other: true });
    });
    const answer = await world.ask('/counted');
    expect([answer.status, answer.headers.get('x-a'), await answer.json()]).toEqual([
      202,
      'b',
      { other: true },
    ]);
    expect((await world.ask('/counted/stream')).status).toBe(202);
    await expect.poll(() => isEnded).toBe(true);
  });

  it('gives no status and no body to an answer that is yet to be made', async () => {
    await using world = await through((_, response, next) => {
      response.status(202).json({ other: true });
      return next();
    });
    const [there, nowhere] = [await world.ask('/counted'), await world.ask('/nowhere')];
    expect([there.status, await there.json()]).toEqual([200, { run: 1 }]);
    expect([nowhere.status, nowhere.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });
});

describe('an interceptor that returns nothing', () => {
  it.each(['forgotten', 'events'])('fails the request, and is named: %s', async (path) => {
    await using world = await through();
    expect((await world.ask(`/counted/${path}`)).status).toBe(500);
    expect(failures(world)).toEqual(['http/nothing-intercepted']);
  });
});
