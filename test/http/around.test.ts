import { catchError, EMPTY, map, of, tap, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  Catch,
  ConflictException,
  Controller,
  createParamDecorator,
  DefaultValuePipe,
  Get,
  HttpException,
  Param,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  Query,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type ArgumentMetadata,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type HttpRequest,
  type HttpResponse,
  type NestInterceptor,
  type NestMiddleware,
  type PipeTransform,
} from '../../src/http/index.js';
import { Contract, Injectable, Service } from '../../src/index.js';
import { served } from './http-world.js';

@Contract('service:keys')
abstract class Keys {
  abstract isKnown(key: string | null): boolean;
}

@Service({ provider: 'strict' })
class StrictKeys extends Keys {
  isKnown = (key: string | null) => key === 'open';
}

@Service({ provider: 'lax', stackLevel: -1 })
class LaxKeys extends Keys {
  isKnown = () => true;
}

@Injectable()
class KeyGuard implements CanActivate {
  constructor(private readonly keys: Keys) {}
  canActivate(context: ExecutionContext) {
    return this.keys.isKnown(context.switchToHttp().getRequest().headers.get('x-key'));
  }
}

class Boxed implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const who = `${context.getClass().name}.${context.getHandler().name}`;
    return next.handle().pipe(map((value) => ({ [who]: value })));
  }
}

class Rescue implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(catchError((error: Error) => of({ rescued: error.message })));
  }
}

class Cached implements NestInterceptor {
  intercept() {
    return of({ cached: true });
  }
}

@Catch(ConflictException)
class ConflictFilter implements ExceptionFilter<HttpException> {
  catch(exception: HttpException, host: ArgumentsHost) {
    host.switchToHttp().getResponse().header('x-filter', 'conflict').json({ taken: exception.message });
  }
}

class Upper implements PipeTransform<string, string> {
  transform(value: string, metadata: ArgumentMetadata) {
    return `${metadata.type} ${metadata.data} ${(metadata.metatype as { name: string }).name} ${value.toUpperCase()}`;
  }
}

enum Size {
  small = 'S',
  large = 'L',
}

const Who = createParamDecorator((fallback: string, context) => {
  return context.switchToHttp().getRequest().headers.get('x-who') ?? fallback;
});

@Controller('around')
class Around {
  @Get('guarded')
  @UseGuards(KeyGuard)
  guarded() {
    return { in: true };
  }

  @Get('boxed')
  @UseInterceptors(Boxed)
  boxed() {
    return 1;
  }

  @Get('rescued')
  @UseInterceptors(Boxed, new Rescue())
  rescued() {
    throw new Error('lost');
  }

  @Get('cached')
  @UseInterceptors(Cached)
  cached() {
    throw new Error('asked all the same');
  }

  @Get('conflict')
  @UseFilters(ConflictFilter)
  conflict() {
    throw new ConflictException('it');
  }

  @Get('other')
  @UseFilters(ConflictFilter)
  other() {
    throw new HttpException('short and stout', 418);
  }

  @Get('pipes/:id')
  pipes(
    @Param('id', ParseIntPipe) id: number,
    @Query('on', new DefaultValuePipe('true'), ParseBoolPipe) on: boolean,
    @Query('size', new ParseEnumPipe(Size)) size: Size,
  ) {
    return { id, on, size };
  }

  @Get('uuid/:id')
  @UsePipes(ParseUUIDPipe)
  uuid(@Param('id') id: string) {
    return { id };
  }

  @Get('upper/:name')
  upper(@Param('name', Upper) name: string) {
    return name;
  }

  @Get('who')
  who(@Who('nobody') who: string) {
    return who;
  }
}

/** All that there is; its methods are fields. */
class Timed {
  use = (...[, , next]: unknown[]) => (next as () => Promise<void>)();
  canActivate = () => true;
  intercept = (_: unknown, next: CallHandler) => next.handle();
  transform = (value: unknown) => value;
  catch = () => ({});
}

const PARTS = { controllers: [Around], providers: [StrictKeys, LaxKeys] };

describe('what stands around a method', () => {
  it('guards it, with live references of its own', async () => {
    await using world = await served(PARTS);
    const refused = await world.ask('/around/guarded');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await world.said('/around/guarded', { headers: { 'x-key': 'open' } })).toEqual({ in: true });
    await world.app.swap(Keys, { provider: 'lax' });
    expect(await world.said('/around/guarded')).toEqual({ in: true });
  });

  it.each([
    ['an Observable of false', () => of(false), 403],
    ['an Observable that ends with false', () => of(true, false), 403],
    ['an Observable of nothing', () => EMPTY, 403],
    ['a text', () => 'no', 403],
    ['an object', () => ({}), 403],
    ['a promise of 1', () => Promise.resolve(1), 403],
    ['an Observable that ends with true', () => of(false, true), 200],
    ['a promise of true', () => Promise.resolve(true), 200],
  ])('lets in for exactly true, where a guard answers with %s', async (...[, canActivate, status]) => {
    @Controller('exact')
    @UseGuards({ canActivate } as unknown as CanActivate)
    class Exact {
      @Get()
      get() {
        return 'in';
      }
    }
    await using world = await served({ controllers: [Exact], http: { port: false } });
    expect((await world.ask('/exact')).status).toBe(status);
  });

  it('intercepts it: changes its answer, answers for it, and sees what it fails with', async () => {
    await using world = await served(PARTS);
    expect(await world.said('/around/boxed')).toEqual({ 'Around.boxed': 1 });
    expect(await world.said('/around/rescued')).toEqual({ 'Around.rescued': { rescued: 'lost' } });
    expect(await world.said('/around/cached')).toEqual({ cached: true });
  });

  it('filters what it fails with, by the class of the error', async () => {
    await using world = await served(PARTS);
    const conflict = await world.ask('/around/conflict');
    expect([conflict.status, conflict.headers.get('x-filter')]).toEqual([409, 'conflict']);
    expect(await conflict.json()).toEqual({ taken: 'it' });
    expect(await world.said('/around/other')).toMatchObject({ status: 418, detail: 'short and stout' });
  });

  it('makes values of its parameters, or refuses them without telling what was sent', async () => {
    await using world = await served(PARTS);
    expect(await world.said('/around/pipes/12?size=L')).toEqual({ id: 12, on: true, size: 'L' });
    expect(await world.said('/around/pipes/12?size=S&on=false')).toEqual({ id: 12, on: false, size: 'S' });
    expect(await (await world.ask('/around/upper/ann')).text()).toBe('param name String ANN');
    for (const wrong of ['pipes/1e3?size=L', 'pipes/1?size=XL', 'pipes/1?size=L&on=yes', 'uuid/secret']) {
      const refused = await world.ask(`/around/${wrong}`);
      expect(refused.status).toBe(400);
      // An id of random digits may have any of them.
      const said = (await refused.text()).replace(/urn:oneiric:request:[\da-f-]+/, '');
      expect(said).not.toMatch(/1e3|XL|yes|secret/);
    }
    const id = '0b8f6a5e-32a1-4d0b-9d52-0c7f6f9f4a11';
    expect(await world.said(`/around/uuid/${id}`)).toEqual({ id });
  });

  it('gives parameters what an own decorator makes of the request', async () => {
    await using world = await served(PARTS);
    expect(await (await world.ask('/around/who')).text()).toBe('nobody');
    expect(await (await world.ask('/around/who', { headers: { 'x-who': 'ann' } })).text()).toBe('ann');
  });

  it('stands around all routes where HttpModule names it, middleware also where there is none', async () => {
    const seen: string[] = [];
    class Timing implements NestMiddleware {
      async use({ path }: HttpRequest, response: HttpResponse, next: () => Promise<void>) {
        if (path === '/stop') return void response.status(418).json({ stopped: true });
        await next();
        response.header('x-seen', path);
      }
    }
    class Seen implements NestInterceptor {
      intercept(_: ExecutionContext, next: CallHandler) {
        return next.handle().pipe(tap(() => seen.push('intercepted')));
      }
    }
    @Catch()
    class All implements ExceptionFilter {
      catch = () => ({ caught: true });
    }
    const http = { middleware: [Timing], guards: [KeyGuard], interceptors: [Seen], filters: [All] };
    await using world = await served({ ...PARTS, http: { ...http, port: false } });
    const refused = await world.ask('/around/boxed');
    expect([refused.status, await refused.json()]).toEqual([403, { caught: true }]);
    const boxed = await world.ask('/around/boxed', { headers: { 'x-key': 'open' } });
    expect([await boxed.json(), boxed.headers.get('x-seen')]).toEqual([
      { 'Around.boxed': 1 },
      '/around/boxed',
    ]);
    expect((await world.ask('/nowhere')).headers.get('x-seen')).toBe('/nowhere');
    const stopped = await world.ask('/stop');
    expect([stopped.status, await stopped.json()]).toEqual([418, { stopped: true }]);
    expect((await world.ask('/around', { method: 'PUT' })).status).toBe(404);
    expect((await world.ask('/around/who', { method: 'PUT' })).status).toBe(405);
    expect(seen).toEqual(['intercepted']);
  });

  it.each(['/%61round/boxed', '/aroun%64/boxed?a=%20', '/around/%62oxed'])(
    'has the path by which the route is found: %s',
    async (asked) => {
      class Door implements NestMiddleware {
        async use({ path, url }: HttpRequest, response: HttpResponse, next: () => Promise<void>) {
          if (path === '/around/boxed') response.status(418).json({ url });
          else await next();
        }
      }
      await using world = await served({ ...PARTS, http: { middleware: [Door], port: false } });
      const answer = await world.ask(asked);
      expect([answer.status, await answer.json()]).toEqual([418, { url: asked }]);
    },
  );

  it('is told of a filter that fails itself, once', async () => {
    @Catch()
    class Broken implements ExceptionFilter {
      catch() {
        throw new Error('the filter too');
      }
    }
    await using world = await served({ ...PARTS, http: { filters: [new Broken()], port: false } });
    expect((await world.ask('/around/other')).status).toBe(500);
    expect(world.events.filter(({ type }) => type === 'http.failed')).toHaveLength(1);
  });

  it.each(['middleware', 'guards', 'interceptors', 'pipes', 'filters'])(
    'is refused at the start, where HttpModule names what cannot be one of its %s',
    async (kind) => {
      class Empty {}
      for (const wrong of [undefined, {}, Empty])
        await expect(served({ ...PARTS, http: { [kind]: [wrong, Timed], port: false } })).rejects.toThrow(
          /cannot be (undefined|an object)|Empty has no method/,
        );
    },
  );

  it('is refused at the start, where a decorator names a class without the method', async () => {
    @Controller('empty')
    @UseGuards(class Empty {} as never)
    class OfEmpty {
      @Get()
      get() {
        return 'in';
      }
    }
    await expect(served({ controllers: [OfEmpty], http: { port: false } })).rejects.toMatchObject({
      code: 'http/bad-option',
      path: 'Empty',
    });
  });

  it('is refused when it is declared, where it has not the method', () => {
    expect(() => UseGuards({} as never)).toThrow(/@UseGuards was given an object/);
  });
});
