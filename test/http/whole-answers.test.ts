import { describe, expect, it } from 'vitest';
import { Controller, Get, Header, HttpCode, Res, type HttpResponse } from '../../src/http/index.js';
import { served } from './http-world.js';

const TEXT = 'süß, 漢字';
const BYTES = String(Buffer.byteLength(TEXT));

@Controller('whole')
class WholeController {
  @Get('text')
  text() {
    return TEXT;
  }

  @Get('nothing')
  nothing() {
    return undefined;
  }

  @Get('less')
  @HttpCode(204)
  less() {
    return { told: 'to nobody' };
  }

  @Get('lie')
  @Header('content-length', '3')
  lie() {
    return TEXT;
  }

  @Get('cookies')
  cookies() {
    const answer = new Response(TEXT, { status: 203, headers: { 'content-type': 'text/plain' } });
    for (const cookie of ['a=1', 'b=2']) answer.headers.append('set-cookie', cookie);
    return answer;
  }

  @Get('status/:status')
  status(@Res() response: HttpResponse) {
    response.status(700);
    return TEXT;
  }

  @Get('name')
  name(@Res() response: HttpResponse) {
    response.header('no name', 'x');
    return TEXT;
  }

  @Get('value')
  value(@Res() response: HttpResponse) {
    response.header('x-value', 'a\r\nx-more: b');
    return TEXT;
  }

  @Get('twice')
  twice(@Res() response: HttpResponse) {
    response.header('X-Twice', 'first').header('x-twice', ' second ');
    return TEXT;
  }
}

const WHOLE = { controllers: [WholeController] };

describe.each([
  ['over a connection', {}],
  ['in the process', { port: false as const }],
])('an answer that is there as a whole, %s', (_, http) => {
  const open = () => served({ ...WHOLE, http });

  it('gives HEAD what GET has, but for the body', async () => {
    await using whole = await open();
    const asked = await whole.ask('/whole/text', { method: 'HEAD' });
    expect([asked.status, asked.headers.get('content-length'), await asked.text()]).toEqual([200, BYTES, '']);
    expect(asked.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('keeps the cookies of a Response apart', async () => {
    await using whole = await open();
    const answer = await whole.ask('/whole/cookies');
    expect([answer.status, await answer.text()]).toEqual([203, TEXT]);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('has each header once, whatever its case, as it was set last', async () => {
    await using whole = await open();
    expect((await whole.ask('/whole/twice')).headers.get('x-twice')).toBe('second');
  });

  it.each(['status/700', 'name', 'value'])(
    'is 500, and in the log, for what no answer can have: %s',
    async (path) => {
      await using whole = await open();
      const answer = await whole.ask(`/whole/${path}`);
      expect([answer.status, answer.headers.get('x-more')]).toEqual([500, null]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(whole.events.filter(({ type }) => type === 'http.failed')).toHaveLength(1);
    },
  );
});

describe('the length of an answer', () => {
  it('is counted in bytes, whatever a header says', async () => {
    await using whole = await served(WHOLE);
    for (const path of ['text', 'lie']) {
      const answer = await whole.ask(`/whole/${path}`);
      expect([answer.headers.get('content-length'), await answer.text()]).toEqual([BYTES, TEXT]);
    }
  });

  it('is 0 where there is nothing, and not told where there can be nothing', async () => {
    await using whole = await served(WHOLE);
    const nothing = await whole.ask('/whole/nothing');
    expect([nothing.headers.get('content-length'), nothing.headers.get('transfer-encoding')]).toEqual([
      '0',
      null,
    ]);
    const less = await whole.ask('/whole/less');
    expect([less.status, less.headers.get('content-length'), await less.text()]).toEqual([204, null, '']);
  });
});
