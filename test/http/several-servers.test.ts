import { describe, expect, it } from 'vitest';
import { Controller, Get, HttpModule, HttpServer, type CanActivate } from '../../src/http/index.js';
import { LazyModuleLoader, Module, Oneiric } from '../../src/index.js';

@Controller('orders')
class OrdersController {
  @Get()
  list() {
    return ['one'];
  }
}

class Deny implements CanActivate {
  canActivate() {
    return false;
  }
}

const OPTIONS = { logging: false, env: {} } as const;
const guarded = HttpModule.forRoot({ port: 0, guards: [Deny] });

@Module({ imports: [guarded], controllers: [OrdersController] })
class GuardedModule {}

const options = { useFactory: () => ({ port: 0 }) };

describe('an application with two modules of HttpModule that differ', () => {
  it.each([
    ['with other options', () => HttpModule.forRoot({ port: 0 })],
    ['without options', () => HttpModule.forRoot()],
    ['with options from a factory', () => HttpModule.forRootAsync(options)],
  ])('does not start where the other is one %s', async (...[, other]) => {
    @Module({ imports: [other()] })
    class OpenModule {}
    @Module({ imports: [GuardedModule, OpenModule] })
    class AppModule {}
    await expect(Oneiric.create(AppModule, OPTIONS)).rejects.toMatchObject({
      code: 'modules/imported-twice',
      message: expect.stringContaining('GuardedModule and OpenModule import HttpModule') as unknown,
    });
  });

  it('does not start where one module imports both', async () => {
    @Module({ imports: [guarded, HttpModule.forRoot({ port: 0 })] })
    class AppModule {}
    await expect(Oneiric.create(AppModule, OPTIONS)).rejects.toMatchObject({
      code: 'modules/imported-twice',
      message: expect.stringContaining('AppModule imports HttpModule twice') as unknown,
    });
  });

  it('does not load a module with the other, and goes on', async () => {
    @Module({ imports: [HttpModule.forRoot({ port: 0 })] })
    class OpenModule {}
    await using app = await Oneiric.create(GuardedModule, OPTIONS);
    await expect(app.get(LazyModuleLoader).load(OpenModule)).rejects.toMatchObject({
      code: 'modules/imported-twice',
      message: expect.stringContaining('GuardedModule and OpenModule') as unknown,
    });
    expect((await fetch(`${app.get(HttpServer).url}/orders`)).status).toBe(403);
  });

  it('has one server where several modules import the same, or one that says the same', async () => {
    @Module({ imports: [guarded, HttpModule.forRoot({ port: 0, guards: [Deny] })] })
    class OtherModule {}
    @Module({ imports: [GuardedModule, OtherModule] })
    class AppModule {}
    await using app = await Oneiric.create(AppModule, OPTIONS);
    expect((await fetch(`${app.get(HttpServer).url}/orders`)).status).toBe(403);
  });
});
