import { describe, expect, it } from 'vitest';
import {
  Body,
  Controller,
  Get,
  Param,
  Post,
  Redirect,
  Reflector,
  Req,
  SetMetadata,
  UseGuards,
  type ArgumentMetadata,
  type CanActivate,
  type ExecutionContext,
  type HttpRequest,
  type PipeTransform,
} from '../../src/http/index.js';
import { Injectable } from '../../src/index.js';
import { posted, served } from './http-world.js';

const Roles = (...roles: string[]) => SetMetadata('roles', roles);
const Level = Reflector.createDecorator<number>();

@Injectable()
class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const places = [context.getHandler(), context.getClass()];
    const roles = this.reflector.getAllAndOverride<string[]>('roles', places) ?? [];
    const level = this.reflector.getAllAndOverride(Level, places) ?? 0;
    const { headers } = context.switchToHttp().getRequest();
    return roles.includes(headers.get('x-role') ?? '') && level < 5;
  }
}

@Controller('roles')
@UseGuards(RolesGuard)
@Roles('admin')
class RolesController {
  @Get('all')
  all() {
    return { all: true };
  }

  @Get('own')
  @Roles('user', 'guest')
  own() {
    return { own: true };
  }

  @Get('high')
  @Level(9)
  high() {
    return { high: true };
  }
}

@Controller('elsewhere')
class ElsewhereController {
  @Get('old')
  @Redirect('/elsewhere/new', 301)
  old() {
    return undefined;
  }

  @Get('own/:where')
  @Redirect('/nowhere')
  own(@Param('where') where: string) {
    return { url: `/elsewhere/${where}`, statusCode: 307 };
  }

  @Get('lines')
  @Redirect()
  lines() {
    return { url: '/a\r\nset-cookie: b=c' };
  }

  @Get('new')
  new() {
    return { arrived: true };
  }
}

describe('values of routes', () => {
  it('are found by guards, those of a method before those of its controller', async () => {
    await using world = await served({ controllers: [RolesController] });
    const as = async (path: string, role: string) =>
      (await world.ask(`/roles/${path}`, { headers: { 'x-role': role } })).status;
    expect([await as('all', 'admin'), await as('all', 'user')]).toEqual([200, 403]);
    expect([await as('own', 'admin'), await as('own', 'guest')]).toEqual([403, 200]);
    expect(await as('high', 'admin')).toBe(403);
  });

  it('are had one by one, and together', () => {
    const reflector = new Reflector();
    const { own, all } = RolesController.prototype;
    expect(reflector.get('roles', RolesController)).toEqual(['admin']);
    expect(reflector.getAll('roles', [own, all, RolesController])).toEqual([
      ['user', 'guest'],
      undefined,
      ['admin'],
    ]);
    expect(reflector.getAllAndMerge('roles', [own, all, RolesController])).toEqual([
      'user',
      'guest',
      'admin',
    ]);
    expect(reflector.getAllAndOverride('none', [own])).toBeUndefined();
  });
});

describe('@Redirect', () => {
  it('sends whoever asks elsewhere, as it says or as the method does', async () => {
    await using world = await served({ controllers: [ElsewhereController] });
    const old = await world.ask('/elsewhere/old', { redirect: 'manual' });
    expect([old.status, old.headers.get('location')]).toEqual([301, '/elsewhere/new']);
    const own = await world.ask('/elsewhere/own/new', { redirect: 'manual' });
    expect([own.status, own.headers.get('location'), await own.text()]).toEqual([307, '/elsewhere/new', '']);
    expect(await world.said('/elsewhere/old')).toEqual({ arrived: true });
    const lines = await world.ask('/elsewhere/lines', { redirect: 'manual' });
    expect([lines.status, lines.headers.get('set-cookie')]).toEqual([500, null]);
  });
});

describe('pipes of all routes', () => {
  it('make the values of path, query and body, and leave what is not of the request', async () => {
    const types: string[] = [];
    class Trim implements PipeTransform {
      transform(value: unknown, { type }: ArgumentMetadata) {
        types.push(type);
        return typeof value === 'string' ? value.trim() : value;
      }
    }
    @Controller('trim')
    class TrimController {
      @Post(':name')
      add(@Param('name') name: string, @Body('text') text: string, @Req() { method }: HttpRequest) {
        return { name, text, method };
      }
    }
    await using world = await served({ controllers: [TrimController], http: { pipes: [Trim] } });
    const said = await world.said('/trim/%20a%20', posted({ text: ' b ' }));
    expect(said).toEqual({ name: 'a', text: 'b', method: 'POST' });
    expect(types.sort()).toEqual(['body', 'param']);
  });
});
