import { describe, expect, it } from 'vitest';
import {
  All,
  Body,
  Catch,
  Controller,
  createParamDecorator,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  HttpError,
  HttpException,
  HttpModule,
  Param,
  ParseIntPipe,
  Post,
  Query,
  Redirect,
  Sse,
  UploadedFile,
  UploadedFiles,
} from '../../src/http/index.js';
import type { Constructable } from '../../src/index.js';
import { served } from './http-world.js';

/** What types would not let through. */
const any = (value: unknown) => value as never;

const codeOf = (declare: () => unknown) => {
  try {
    declare();
  } catch (error) {
    const { code, hint } = error as HttpError;
    return error instanceof HttpError && hint !== undefined ? code : error;
  }
  return 'nothing';
};

const started = (...controllers: Constructable[]) =>
  served({ controllers, http: { port: false } }).then(
    async (world) => {
      await world.app.close();
      return 'started';
    },
    (error: unknown) => error,
  );

describe('an exception', () => {
  it.each([302, 200, 204, 304, 600, 404.5])('says that something failed, unlike status %d', (status) => {
    expect(codeOf(() => new HttpException('x', status))).toBe('http/bad-status');
  });
});

describe('a decorator that is given what does not fit', () => {
  it.each<[string, () => unknown]>([
    ['a status that no answer has', () => HttpCode(99)],
    ['a status that begins an answer, and is none', () => HttpCode(101)],
    ['a status of no whole number', () => HttpCode(any('200'))],
    ['a header with a space in its name', () => Header('x y', 'z')],
    ['a header of two lines', () => Header('x-y', 'a\r\nset-cookie: b=c')],
    ['a header that is of the connection', () => Header('Trailer', 'x-sum')],
    ['a header that is no length', () => Header('content-length', 'long')],
    ['a header that is no text', () => Header('x-y', any(5))],
    ['a header to read with a line in its name', () => Headers('x\ny')],
    ['a header to read that is no name', () => Headers(any(5))],
    ['a number for a parameter', () => Param(any(5))],
    ['null for a field of a query', () => Query(any(null))],
    ['a name of another type in options', () => Body({ name: any(5) })],
    ['a text for an error', () => Catch(any('x'))],
    ['an error that is undefined', () => Catch(any(undefined))],
    ['an address of two lines', () => Redirect('/a\r\nset-cookie: b=c')],
    ['a status that sends nobody elsewhere', () => Redirect('/a', 200)],
    ['a path that is no text', () => Get(any(5))],
    ['no paths', () => Sse([])],
    ['a list of what are no paths', () => Post(any(['a', 5]))],
    ['no field for a file', () => UploadedFile(any(undefined))],
    ['a type of files that is none', () => UploadedFile('photo', { types: ['image'] })],
    ['a count of files that is none', () => UploadedFiles('photo', { maxCount: 0 })],
    ['a maker of values that makes none', () => createParamDecorator(any('x'))],
  ])('is a typed error with a hint: %s', (_, declare) => {
    expect(codeOf(declare)).toBe('http/bad-declaration');
  });

  it('names an option that there is not', () => {
    expect(() => Body(any({ nmae: 'x' }))).toThrow(/@Body has no option "nmae"[^]*did you mean name/);
  });
});

describe('a path', () => {
  it.each([
    [':id{[0-9]+}'],
    [':id?'],
    [':from-:to'],
    [':id.json'],
    ['a:b'],
    ['*/a'],
    ['a*'],
    ['*a*'],
    ['a?b=c'],
    ['a#b'],
    ['a|b'],
    ['%61dmin'],
    ['a/../b'],
    ['a\nb'],
    ['@1'],
  ])('is refused where it says more than is documented: %s', (path) => {
    expect(codeOf(() => Get(path))).toBe('http/bad-path');
    expect(codeOf(() => Sse(['fine', path]))).toBe('http/bad-path');
    expect(codeOf(() => Controller(path))).toBe('http/bad-path');
  });

  it('of a controller, or of all, has no end', () => {
    expect(codeOf(() => Controller('files/*'))).toBe('http/bad-path');
    expect(codeOf(() => HttpModule.forRoot({ prefix: 'api/*rest' }))).toBe('http/bad-path');
  });

  it('gives what follows to a parameter', async () => {
    @Controller('files')
    class FilesController {
      @Get('all/*')
      all() {
        return 'all';
      }
      @Get(':one')
      one(@Param('one') one: string) {
        return `one ${one}`;
      }
      @Get('*path')
      rest(@Param('path') path: string, @Param({ validate: false }) every: object) {
        return { path, every };
      }
    }
    await using files = await served({ controllers: [FilesController], http: { openApi: {} } });
    const at = async (path: string) => (await files.ask(path)).text();
    expect(await at('/files/a')).toBe('one a');
    expect(await at('/files/a/b%20c/d')).toBe('{"path":"a/b c/d","every":{"path":"a/b c/d"}}');
    expect((await files.ask('/files')).status).toBe(404);
    expect(await Promise.all(['/files/all', '/files/all/1/2'].map(at))).toEqual(['all', 'all']);
    const wrong = await files.ask('/files/a/b', { method: 'POST' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const { paths } = await files.server.openApi();
    // OpenAPI takes two that differ in nothing but a name for one: the first answers.
    expect(Object.keys(paths)).toEqual(['/files/all/{rest}', '/files/{one}']);
  });

  it('may be several, of which a parameter need not be in all', async () => {
    @Controller('pages')
    class PagesController {
      @Get(['', ':page', 'by/:page'])
      page(@Param('page') page = 'first') {
        return page;
      }
    }
    await using pages = await served({ controllers: [PagesController] });
    const at = async (path: string) => (await pages.ask(path)).text();
    expect(await Promise.all(['/pages', '/pages/2', '/pages/by/3'].map(at))).toEqual(['first', '2', '3']);
  });

  it('has to have the parameters that the method asks for', async () => {
    @Controller('shop/:shop')
    class Typo {
      @Get(':name')
      find(@Param('shop') _: string, @Param('nmae', ParseIntPipe) name: number) {
        return name;
      }
    }
    expect(await started(Typo)).toMatchObject({
      code: 'http/no-such-parameter',
      path: 'Typo.find',
      hint: expect.stringContaining('did you mean name?') as string,
    });
    @Controller('shop')
    class Nameless {
      @Get('*')
      find(@Param('*') rest: string) {
        return rest;
      }
    }
    expect(await started(Nameless)).toMatchObject({ code: 'http/no-such-parameter' });
    @Controller('shop/:id')
    class Twice {
      @Get('part/:id')
      find(@Param('id') id: string) {
        return id;
      }
    }
    expect(await started(Twice)).toMatchObject({ code: 'http/bad-path', path: 'Twice.find' });
  });
});

describe('the same route twice', () => {
  it('is an error where a class declares it', () => {
    const declared = (first: MethodDecorator, second: MethodDecorator) => () => {
      class Doubled {
        @first
        one() {
          return 1;
        }
        @second
        two() {
          return 2;
        }
      }
      return Doubled;
    };
    expect(codeOf(declared(Get('a/:id'), Get('/a/:name/')))).toBe('http/same-route');
    expect(codeOf(declared(All('a'), Post('a')))).toBe('http/same-route');
    expect(codeOf(declared(Sse('a'), Get('a')))).toBe('http/same-route');
    expect(codeOf(declared(Get(['a', 'a']), Get('b')))).toBe('http/same-route');
    expect(codeOf(declared(Post('a'), All('a')))).toBe('nothing');
    expect(codeOf(declared(Get('a'), Delete('a')))).toBe('nothing');
  });

  it('is an error where two controllers declare it, and no two that inherit it', async () => {
    @Controller('things')
    class Things {
      @Get('of/:id')
      find(@Param('id') id: string) {
        return `thing ${id}`;
      }
    }
    @Controller('things/of')
    class OthersOfThings {
      @Get(':name')
      find(@Param('name') name: string) {
        return name;
      }
    }
    expect(await started(Things, OthersOfThings)).toMatchObject({
      code: 'http/same-route',
      path: 'OthersOfThings.find',
    });
    @Controller('more')
    class More extends Things {
      @Get('of/:name')
      override find(@Param('name') name: string) {
        return `more ${name}`;
      }
    }
    await using world = await served({ controllers: [Things, More] });
    expect(await (await world.ask('/things/of/1')).text()).toBe('thing 1');
    expect(await (await world.ask('/more/of/1')).text()).toBe('more 1');
  });

  it.each([
    ['the description of the API', 'k', { openApi: { path: '/k' } }, 'openApi.path'],
    ['a probe', 'livez', { health: true }, 'health'],
    ['a probe, as the description does', 'orders', { health: true, openApi: { path: '/readyz' } }, 'health'],
  ] as const)('is an error where %s would be found there', async (...[, path, http, option]) => {
    @Controller({ path, key: 'taken' })
    class Taken {
      @Get()
      list() {
        return [];
      }
    }
    const starting = served({ controllers: [Taken], http: { port: false, ...http } });
    await expect(starting).rejects.toMatchObject({
      code: 'http/same-route',
      message: expect.stringContaining(`HttpModule (by ${option}) answers`) as unknown,
    });
  });

  it('is none where the server answers another method, or none there', async () => {
    @Controller('k')
    class Adding {
      @Post()
      add() {
        return { added: true };
      }
      @Get('/livez')
      live() {
        return { live: true };
      }
    }
    const http = { port: false, health: true, openApi: { path: '/k' } } as const;
    await using world = await served({ controllers: [Adding], http });
    expect(await world.said('/k', { method: 'POST' })).toEqual({ added: true });
    expect(await world.said('/k/livez')).toEqual({ live: true });
  });
});
