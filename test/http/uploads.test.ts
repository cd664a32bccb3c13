import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { IsString } from 'class-validator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  Body,
  Controller,
  Post,
  UploadedFile,
  UploadedFiles,
  UseGuards,
  type CanActivate,
  type HttpError,
  type HttpLimits,
} from '../../src/http/index.js';
import { RawClient, sendRaw, type Place } from '../support/raw-client.js';
import { served, type Served } from './http-world.js';

class Described {
  @IsString()
  title!: string;
}

class Nobody implements CanActivate {
  canActivate() {
    return false;
  }
}

/** Where the files of requests go while these tests run, and where controllers move them. */
let folder = '';
let kept = '';
const before = process.env['TMPDIR'];
const last: { file?: UploadedFile; stream?: Readable; text?: Promise<string>; isHeld?: boolean } = {};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uploads-'));
  kept = mkdtempSync(join(tmpdir(), 'kept-'));
  process.env['TMPDIR'] = folder;
});
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  for (const dir of [folder, kept]) rmSync(dir, { recursive: true });
});
// They go when the answer has ended, which whoever asked may see before.
afterEach(() => expect.poll(() => readdirSync(folder)).toEqual([]));

@Controller('photos')
class Photos {
  @Post()
  async add(@UploadedFile('photo') photo: UploadedFile, @Body() { title }: Described) {
    last.file = photo;
    const { fieldName, originalName, mimetype, size } = photo;
    return {
      title,
      fieldName,
      originalName,
      mimetype,
      size,
      text: Buffer.from(await photo.bytes()).toString(),
    };
  }

  @Post('modes')
  modes(@UploadedFile('photo') photo: UploadedFile) {
    const [own = ''] = readdirSync(folder);
    const [file = ''] = readdirSync(join(folder, own));
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    return [file, modeOf(join(folder, own)), modeOf(join(folder, own, file)), photo.size];
  }

  @Post('kept')
  async keep(@UploadedFile('photo') photo: UploadedFile) {
    await photo.moveTo(join(kept, 'photo'));
    return { again: await photo.bytes().catch((error: unknown) => (error as HttpError).code) };
  }

  @Post('echo')
  echo(@UploadedFile('photo') photo: UploadedFile) {
    return photo.stream();
  }

  @Post('streams')
  streams(@UploadedFile('photo') photo: UploadedFile) {
    last.stream = photo.stream();
    last.text = text(photo.stream());
  }

  @Post('held')
  async held(@UploadedFile('photo') photo: UploadedFile) {
    last.file = photo;
    last.isHeld = true;
    await new Promise(() => undefined);
  }

  @Post('many')
  many(
    @UploadedFiles('photos', { maxCount: 2 }) photos: readonly UploadedFile[],
    @UploadedFile('cover', { required: false }) cover?: UploadedFile,
  ) {
    return [photos.map(({ originalName }) => originalName), cover?.originalName ?? null];
  }

  @Post('all')
  all(@UploadedFiles() files: readonly UploadedFile[]) {
    return files.map(({ fieldName }) => fieldName);
  }

  @Post('small')
  small(@UploadedFile('photo', { maxBytes: 10, types: ['image/*', 'text/plain'] }) photo: UploadedFile) {
    return photo.size;
  }

  @Post('fails')
  fails(@UploadedFile('photo') photo: UploadedFile) {
    throw new Error(`lost ${photo.originalName}`);
  }

  @Post('guarded')
  @UseGuards(Nobody)
  guarded(@UploadedFile('photo') photo: UploadedFile) {
    return photo.size;
  }

  @Post('none')
  none(@Body({ validate: false }) body: object) {
    return body;
  }
}

const world = (limits: HttpLimits = {}) => served({ controllers: [Photos], http: { limits } });
const photo = (text = 'pixels', name = 'me.png', type = 'image/png') => new File([text], name, { type });

function form(fields: Readonly<Record<string, string | File | readonly (string | File)[]>>): RequestInit {
  const body = new FormData();
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) body.append(name, value);
  return { method: 'POST', body };
}

/** What a client writes by hand, part by part. */
const raw = (parts: readonly string[], end = '--x--\r\n'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'multipart/form-data; boundary=x' },
  body: parts.map((part) => `--x\r\n${part}\r\n`).join('') + end,
});
const FIELD = 'Content-Disposition: form-data; name="title"\r\n\r\nsecret';
const FILE =
  'Content-Disposition: form-data; name="photo"; filename="secret.png"\r\nContent-Type: image/png\r\n\r\nsecret';

const placeOf = ({ server }: Served): Place => ({ host: '127.0.0.1', port: server.port ?? 0 });
const head = (more: string) =>
  `POST /photos HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n${more}\r\n\r\n`;

describe('an upload', () => {
  it('is given to the method as a file, with the other fields validated as a body', async () => {
    await using photos = await world();
    const answer = await photos.said('/photos', form({ title: 'me', photo: photo() }));
    expect(answer).toEqual({
      ...{
        title: 'me',
        fieldName: 'photo',
        originalName: 'me.png',
        mimetype: 'image/png',
        size: 6,
        text: 'pixels',
      },
    });
    const wrong = await photos.ask('/photos', form({ title: 'me', evil: 'x', photo: photo() }));
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ errors: [{ field: 'evil' }] });
  });

  it('is in a folder that nobody else may look into, under no name of the client', async () => {
    await using photos = await world();
    expect(await photos.said('/photos/modes', form({ photo: photo() }))).toEqual(['0', '700', '600', 6]);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\secrets\\me.png', 'me.png'],
    ['..', ''],
    ['a\u0007b\u202e.png', 'ab.png'],
  ])('is called without folders and control characters: %j', async (...[given, name]) => {
    await using photos = await world();
    const said = await photos.ask('/photos', form({ title: 'me', photo: photo('x', given) }));
    if (name === '') expect(said.status).toBe(400);
    else expect(await said.json()).toMatchObject({ originalName: name });
  });

  it('is removed when the request is over, unless it was moved', async () => {
    await using photos = await world();
    expect(await photos.said('/photos/kept', form({ photo: photo() }))).toEqual({
      again: 'http/upload-gone',
    });
    expect(readFileSync(join(kept, 'photo'), 'utf8')).toBe('pixels');
    expect((await photos.ask('/photos/fails', form({ photo: photo() }))).status).toBe(500);
    await photos.ask('/photos', form({ title: 'me', photo: photo() }));
    await expect(last.file?.bytes()).rejects.toMatchObject({ code: 'http/upload-gone' });
    expect((await photos.ask('/photos/guarded', form({ photo: photo() }))).status).toBe(403);
    const big = 'x'.repeat(300_000);
    expect(await (await photos.ask('/photos/echo', form({ photo: photo(big) }))).text()).toBe(big);
  });

  it('is closed when the request is over where nobody reads it, and read to its end where somebody has begun', async () => {
    await using photos = await world();
    const big = 'x'.repeat(300_000);
    await photos.ask('/photos/streams', form({ photo: photo(big) }));
    await expect.poll(() => last.stream?.closed).toBe(true);
    expect(await last.text).toBe(big);
  });

  it('may be several, or none', async () => {
    await using photos = await world();
    const two = { photos: [photo('1', '1.png'), photo('2', '2.png')] };
    expect(await photos.said('/photos/many', form(two))).toEqual([['1.png', '2.png'], null]);
    expect(await photos.said('/photos/many', form({ cover: photo() }))).toEqual([[], 'me.png']);
    expect(await photos.said('/photos/all', form({ a: photo(), b: photo() }))).toEqual(['a', 'b']);
    expect((await photos.ask('/photos/many', form({ photos: [photo(), photo(), photo()] }))).status).toBe(
      413,
    );
    // What a browser sends where nothing was chosen.
    expect((await photos.ask('/photos', form({ title: 'me', photo: new File([], '') }))).status).toBe(400);
  });

  it.each<[string, number, string, RequestInit]>([
    ['a file with too many bytes', 413, 'small', form({ photo: photo('x'.repeat(11)) })],
    [
      'a file of another type',
      415,
      'small',
      form({ photo: photo('x', 'secret.exe', 'application/x-secret') }),
    ],
    ['a file over the limit of all', 413, 'all', form({ a: photo('x'.repeat(200_001)) })],
    [
      'a form over the limit of all',
      413,
      'all',
      form({ a: photo('x'.repeat(200_000)), b: photo('x'.repeat(200_000)) }),
    ],
    ['too many files', 413, 'all', form({ a: [photo(), photo(), photo(), photo()] })],
    ['too many fields', 413, 'all', form({ a: ['1', '2', '3', '4', '5'] })],
    ['fields that are too long together', 413, 'all', form({ a: Array<string>(3).fill('x'.repeat(900)) })],
    ['a field with too many bytes', 413, 'all', form({ a: 'x'.repeat(1_001) })],
    ['a file where none is taken', 400, 'many', form({ secret: photo() })],
    ['no file', 400, 'modes', form({ a: '1' })],
    ['no form', 400, 'modes', { method: 'POST' }],
    ['a field called __proto__', 400, 'all', raw([FIELD.replace('title', '__proto__')])],
    ['a file called constructor', 400, 'all', raw([FILE.replace('photo', 'constructor')])],
    ['a field without a name', 400, 'all', raw([FIELD.replace('; name="title"', '')])],
    ['a form that ends too soon', 400, 'all', raw([FIELD, FILE], '')],
    ['a form that ends within a head', 400, 'all', raw([FIELD], '--x\r\nContent-Disposition: form-')],
    ['no parts', 400, 'modes', raw([])],
    ['no boundary', 400, 'all', { ...raw([FILE]), headers: { 'content-type': 'multipart/form-data' } }],
    [
      'another boundary',
      400,
      'all',
      { ...raw([FILE]), headers: { 'content-type': 'multipart/form-data; boundary=y' } },
    ],
    [
      'a form that is packed',
      415,
      'all',
      {
        ...raw([FILE]),
        headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-encoding': 'gzip' },
      },
    ],
    ['files where there are none', 415, 'none', form({ photo: photo() })],
  ])('is refused: %s', async (...[, status, path, init]) => {
    const ofForms = { uploadBytes: 300_000, fileBytes: 200_000, files: 3 };
    await using photos = await world({ ...ofForms, fields: 4, fieldBytes: 1_000, bodyBytes: 2_000 });
    const refused = await photos.ask(`/photos/${path}`, init);
    const text = await refused.text();
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json',
    ]);
    expect(text).not.toMatch(/secret|busboy|dicer|node:| at |\/tmp/i);
    expect(photos.events.filter(({ type }) => type === 'http.failed')).toEqual([]);
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing where whoever sends it goes away', async () => {
    await using photos = await world();
    const client = new RawClient(placeOf(photos));
    await client.ready();
    client.send(head('Content-Length: 1000000') + `--x\r\n${FILE}${'x'.repeat(300_000)}`);
    await expect.poll(() => readdirSync(folder)).toHaveLength(1);
    client.end();
    await expect.poll(() => readdirSync(folder)).toEqual([]);
    expect((await photos.ask('/photos', form({ title: 'me', photo: photo() }))).status).toBe(201);
  });

  it('leaves nothing where the application closes, once that has closed', async () => {
    const closing = { controllers: [Photos], http: { closeTimeoutMs: 20 }, deadlines: { retire: 100 } };
    const coming = await served(closing);
    const client = new RawClient(placeOf(coming));
    await client.ready();
    client.send(head('Content-Length: 1000000') + `--x\r\n${FILE}${'x'.repeat(300_000)}`);
    await expect.poll(() => readdirSync(folder)).toHaveLength(1);
    await coming.app.close();
    expect(readdirSync(folder)).toEqual([]);
    const held = await served(closing);
    last.isHeld = false;
    const answer = held.ask('/photos/held', form({ photo: photo() })).catch(() => 'cut');
    await expect.poll(() => last.isHeld).toBe(true);
    await held.app.close();
    expect(readdirSync(folder)).toEqual([]);
    expect(await answer).toBe('cut');
    await expect(last.file?.bytes()).rejects.toMatchObject({ code: 'http/upload-gone' });
  });

  it('is 408 where it does not come in time, and leaves nothing', async () => {
    await using photos = await world({ headersTimeoutMs: 100, requestTimeoutMs: 200 });
    const sent = sendRaw(placeOf(photos), head('Transfer-Encoding: chunked') + `80\r\n--x\r\n${FILE}`);
    await expect.poll(() => readdirSync(folder)).toHaveLength(1);
    expect((await sent).statuses).toEqual([408]);
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  });

  it('is refused while it still comes, by what it says and by what it has', async () => {
    await using photos = await world({ uploadBytes: 200_000 });
    for (const more of ['Content-Length: 1000000000', 'Transfer-Encoding: chunked']) {
      const client = new RawClient(placeOf(photos));
      await client.ready();
      const part = `--x\r\n${FILE}${'x'.repeat(300_000)}`;
      client.send(head(more) + (more.startsWith('C') ? part : `${part.length.toString(16)}\r\n${part}`));
      await expect.poll(() => client.statuses).toEqual([413]);
      // It goes on, and is let go.
      const sending = setInterval(() => client.send('x'.repeat(1_000)), 20);
      await expect.poll(() => client.isClosed).toBe(true);
      clearInterval(sending);
      expect(client.statuses).toEqual([413]);
    }
  });
});
