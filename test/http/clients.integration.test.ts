import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Observable } from 'rxjs';
import { Pool, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Controller,
  Get,
  Header,
  Headers,
  Param,
  Post,
  Req,
  Sse,
  UploadedFile,
  type HttpRequest,
  type MessageEvent,
} from '../../src/http/index.js';
import { openBrowser, programAt } from '../support/programs.js';
import { served, type Served } from './http-world.js';

const curl = programAt('curl');
const browser = programAt('chromium');

/** Clients of `ticks`: how each began, and how to end its stream. */
const ticking = new Map<symbol, { readonly last: string | undefined; readonly end: () => void }>();
const begun: (string | undefined)[] = [];
const seen: string[] = [];

@Controller()
class ServedController {
  @Get()
  @Header('content-type', 'text/html')
  page() {
    return '<!doctype html><title>page</title>';
  }

  /** Two events, of which the first is the one after the last, and then nothing. */
  @Sse('ticks')
  ticks(@Headers('last-event-id') last?: string) {
    return new Observable<MessageEvent>((subscriber) => {
      const client = Symbol('client');
      begun.push(last);
      ticking.set(client, { last, end: () => subscriber.complete() });
      const next = Number(last ?? 0) + 1;
      subscriber.next({ id: String(next), data: `tick ${next}`, retry: 20 });
      subscriber.next({ id: String(next + 1), type: 'tock', data: { at: next + 1 } });
      return () => void ticking.delete(client);
    });
  }

  @Get('numbers/:id')
  async number(@Param('id') id: string) {
    await new Promise((resolve) => setTimeout(resolve, Number(id) % 3));
    return { id };
  }

  @Get('slow')
  async slow(@Req() { signal }: HttpRequest) {
    seen.push('slow');
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    seen.push('aborted');
    return 'late';
  }

  @Get('drip')
  async *drip() {
    try {
      for (let at = 0; ; at += 1) {
        yield `drop ${at}\n`;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      seen.push('dried');
    }
  }

  @Post('photos')
  photo(@UploadedFile('photo') photo: UploadedFile) {
    return { name: photo.originalName, size: photo.size };
  }
}

const start = (port = 0) =>
  served({
    controllers: [ServedController],
    http: { port, limits: { uploadBytes: 3_000_000, fileBytes: 2_000_000 } },
  });
const inFlight = ({ app }: Served) => app.status('controller:served').inFlight;

let world: Served;
beforeAll(async () => (world = await start()));
afterAll(() => world.app.close());

describe('undici', () => {
  it.each([1, 10])(
    'gets its answers in order over one connection that is kept alive, %i at a time',
    async (pipelining) => {
      const pool = new Pool(String(world.server.url), { connections: 1, pipelining });
      const ids = Array.from({ length: 40 }, (_, at) => String(at));
      const answers = await Promise.all(
        ids.map(async (id) => (await pool.request({ path: `/numbers/${id}`, method: 'GET' })).body.json()),
      );
      await pool.close();
      expect(answers).toEqual(ids.map((id) => ({ id })));
    },
  );

  it('ends what it no longer waits for: the signal of the request, and what streams', async () => {
    seen.length = 0;
    const asking = new AbortController();
    const { signal } = asking;
    const slow = request(`${world.server.url}/slow`, { signal }).catch(() => 'aborted');
    const { body } = await request(`${world.server.url}/drip`, { signal });
    body.on('error', () => undefined);
    await expect.poll(() => seen).toContain('slow');
    asking.abort();
    expect(await slow).toBe('aborted');
    await expect.poll(() => [...seen].sort()).toEqual(['aborted', 'dried', 'slow']);
    await expect.poll(() => inFlight(world)).toBe(0);
  });

  it('is told 413 while it sends what is too much', async () => {
    const form = new FormData();
    form.append('photo', new File(['x'.repeat(4_000_000)], 'big.png'));
    const answer = await fetch(`${world.server.url}/photos`, { method: 'POST', body: form });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ status: 413 });
  });
});

describe.skipIf(curl === undefined)('curl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'curl-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(String(curl), ['-sS', '--max-time', '10', ...args]);
    return stdout;
  };
  const status = (...args: string[]) => run('-o', '/dev/null', '-w', '%{http_code}', ...args);

  it('has events and bits as they come, and ends them when it goes', async () => {
    seen.length = 0;
    for (const path of ['ticks', 'drip']) {
      const child = spawn(String(curl), ['-sSN', `${world.server.url}/${path}`]);
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      await expect.poll(() => text).toContain(path === 'ticks' ? 'data: {"at":2}' : 'drop 2');
      child.kill();
    }
    await expect.poll(() => ticking.size).toBe(0);
    await expect.poll(() => seen).toContain('dried');
  });

  it('sends files, and is told what is too much', async () => {
    const [small, big, huge] = [10, 2_000_001, 20_000_000].map((bytes) => {
      const path = join(folder, String(bytes));
      writeFileSync(path, Buffer.alloc(bytes));
      return path;
    });
    const url = `${world.server.url}/photos`;
    expect(JSON.parse(await run('-F', `photo=@${small};filename=../me.png`, url))).toEqual({
      name: 'me.png',
      size: 10,
    });
    expect(await status('-F', `photo=@${big}`, url)).toBe('413');
    expect(await status('-F', `photo=@${huge}`, url)).toBe('413');
    expect(await status('-H', 'Transfer-Encoding: chunked', '-F', `photo=@${huge}`, url)).toBe('413');
    expect(await status('-H', 'Expect: 100-continue', '-F', `photo=@${huge}`, url)).toBe('413');
  });

  it('is told what it asks for wrongly', async () => {
    const { url } = world.server;
    expect(await status('--path-as-is', `${url}/../../etc/passwd`)).toBe('404');
    expect(await status('--path-as-is', `${url}/%2e%2e/%2e%2e/etc/passwd`)).toBe('404');
    expect(await status('-X', 'TRACE', `${url}/slow`)).toBe('405');
    expect(await status('-H', `X-Bomb: ${'x'.repeat(20_000)}`, String(url))).toBe('431');
    expect(await status('-H', 'Content-Encoding: gzip', '-d', 'x', `${url}/photos`)).toBe('415');
    expect(await status('--http1.0', '-H', 'Host:', String(url))).toBe('200');
    expect(await status('-H', 'Host:', String(url))).toBe('400');
  });
});

describe.skipIf(browser === undefined)('EventSource of a browser', () => {
  it('goes on after its last event, whether the stream ended or the application was started anew', async () => {
    await using opened = await openBrowser(String(browser));
    begun.length = 0;
    const first = await start();
    const { url, port } = first.server;
    const page = await opened.context.newPage();
    await page.goto(String(url));
    const told = () => page.evaluate<string[]>('window.told');
    await page.evaluate(`
      window.told = [];
      window.source = new EventSource('/ticks');
      source.onmessage = ({ data, lastEventId }) => told.push(lastEventId + ' ' + data);
      source.addEventListener('tock', ({ data, lastEventId }) => told.push(lastEventId + ' ' + JSON.parse(data).at));
    `);
    await expect.poll(told).toEqual(['1 tick 1', '2 2']);
    for (const { end } of ticking.values()) end();
    await expect.poll(told).toEqual(['1 tick 1', '2 2', '3 tick 3', '4 4']);
    await first.app.close();
    expect(ticking.size).toBe(0);
    await using second = await start(port);
    await expect
      .poll(told, { timeout: 10_000 })
      .toEqual(['1 tick 1', '2 2', '3 tick 3', '4 4', '5 tick 5', '6 6']);
    expect(begun).toEqual([undefined, '2', '4']);
    await page.evaluate('source.close()');
    await expect.poll(() => ticking.size).toBe(0);
    expect(inFlight(second)).toBe(0);
  });
});
