import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Header, HttpCode } from '../../src/http/index.js';
import { served } from './http-world.js';

/** What happened to the sources, and what they wait for. */
const seen: string[] = [];

@Controller('streams')
class Streams {
  @Get('node')
  @Header('content-type', 'text/csv')
  node() {
    return Readable.from(['a,b\n', '1,2\n']);
  }

  @Get('web')
  web() {
    return new Response('from the web').body;
  }

  @Get('generator')
  async *generator() {
    yield 'one ';
    await Promise.resolve();
    yield Buffer.from('two');
  }

  @Get('endless')
  endless() {
    const source = new Readable({ read: () => undefined });
    source.push('begun');
    source.once('close', () => seen.push('closed'));
    return source;
  }

  @Get('nothing')
  @HttpCode(204)
  nothing() {
    return this.endless();
  }

  @Get('reset')
  @HttpCode(205)
  reset() {
    return { reset: true };
  }

  @Get('same')
  @HttpCode(304)
  same() {
    return 'same';
  }

  @Get('fast')
  async *fast() {
    for (let chunk = 0; chunk < 10_000; chunk += 1) {
      seen.push('chunk');
      await Promise.resolve();
      yield Buffer.alloc(65_536);
    }
  }

  @Get('fails')
  async *fails() {
    yield 'begun';
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('the source broke');
  }
}

describe('an answer that comes bit by bit', () => {
  it.each([
    ['node', 'text/csv', 'a,b\n1,2\n'],
    ['web', 'application/octet-stream', 'from the web'],
    ['generator', 'application/octet-stream', 'one two'],
  ])('is what a stream gives: %s', async (...[path, type, text]) => {
    await using world = await served({ controllers: [Streams] });
    const answer = await world.ask(`/streams/${path}`);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([type, text]);
  });

  it('ends its source when whoever asked goes away', async () => {
    seen.length = 0;
    await using world = await served({ controllers: [Streams], http: { closeTimeoutMs: 50 } });
    const asking = new AbortController();
    const answer = await world.ask('/streams/endless', { signal: asking.signal });
    await answer.body?.getReader().read();
    asking.abort();
    await expect.poll(() => seen).toContain('closed');
    expect(world.events.some(({ type }) => type === 'http.failed')).toBe(false);
  });

  it('is left out, and its source ended, where the status has no body', async () => {
    seen.length = 0;
    await using world = await served({ controllers: [Streams] });
    const answer = await world.ask('/streams/nothing');
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect((await world.ask('/streams/reset')).status).toBe(205);
    expect((await world.ask('/streams/same')).status).toBe(304);
    await expect.poll(() => seen).toEqual(['closed']);
  });

  it('reads no further ahead than whoever asked takes', async () => {
    seen.length = 0;
    await using world = await served({ controllers: [Streams], http: { port: false } });
    const answer = await world.ask('/streams/fast');
    const reader = answer.body?.getReader();
    await reader?.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen.length).toBeLessThan(20);
    await reader?.cancel();
  });

  it('is cut off where its source fails, and the log tells of it', async () => {
    await using world = await served({ controllers: [Streams] });
    const asked = world.ask('/streams/fails').then((answer) => answer.text());
    expect(await asked.catch(() => 'cut')).toBe('cut');
    await expect
      .poll(() => world.events.find(({ type }) => type === 'http.failed'))
      .toMatchObject({
        route: '/streams/fails',
      });
  });

  it('tells nothing of what its source fails with', async () => {
    await using world = await served({ controllers: [Streams], http: { port: false } });
    const answer = await world.ask('/streams/fails');
    await expect(answer.text()).rejects.toThrow('the answer was cut off');
  });
});
