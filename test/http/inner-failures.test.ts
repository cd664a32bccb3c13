import { afterEach, describe, expect, it, vi } from 'vitest';
import { Controller, Get, HttpException, Post, UploadedFile } from '../../src/http/index.js';
import { served, type Served } from './http-world.js';

const SECRET = 'secret-of-the-house';

@Controller('odd')
class OddController {
  @Get()
  fine() {
    return 'fine';
  }
  @Post('upload')
  upload(@UploadedFile('file') file: UploadedFile) {
    return file.size;
  }
  @Get('none')
  none() {
    return Response.error();
  }
  @Get('moved')
  moved() {
    throw new HttpException(SECRET, 302);
  }
  @Get('used')
  async used() {
    const answer = new Response('x');
    await answer.text();
    return answer;
  }
  @Get('torn')
  torn() {
    return new Response(
      new ReadableStream({
        pull: (controller) => controller.error(new Error(SECRET)),
      }),
    );
  }
}

const throws = () => {
  throw new Error(SECRET);
};

function form(): FormData {
  const body = new FormData();
  body.append('file', new File(['x'], 'a'));
  return body;
}

const failures = ({ events }: Served) =>
  events.flatMap((event) => (event.type === 'http.failed' ? [event.requestId] : []));

afterEach(() => vi.unstubAllEnvs());

describe('what fails where no method is to blame', () => {
  it.each([
    ['an answer that is none', '/odd/none', {}, {}],
    ['an exception that says nothing failed', '/odd/moved', {}, {}],
    ['an answer that was read already', '/odd/used', {}, {}],
    ['who may read it', '/odd', { headers: { origin: 'https://a.example' } }, { cors: { origins: throws } }],
    ['a folder that cannot be made', '/odd/upload', { method: 'POST', body: form() }, {}],
  ])('is a problem with an id and without a word of it: %s', async (...[, path, init, http]) => {
    vi.stubEnv('TMPDIR', `/${SECRET}`);
    await using world = await served({ controllers: [OddController], http });
    const answer = await world.ask(path, init);
    const text = await answer.text();
    const id = answer.headers.get('x-request-id');
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(text)).toMatchObject({ instance: `urn:oneiric:request:${id}` });
    expect(text).not.toMatch(/secret|ENOENT|\wError|Error:/);
    expect(failures(world)).toEqual([id]);
  });

  it('is cut off, and told to the log only, where the body of an answer fails', async () => {
    await using world = await served({ controllers: [OddController] });
    const text = await world.ask('/odd/torn').then(
      (answer) => answer.text(),
      () => 'cut',
    );
    expect(text).not.toContain(SECRET);
    await expect.poll(() => failures(world)).toHaveLength(1);
  });
});
