import { describe, expect, it } from 'vitest';
import { Controller, Get, HttpModule } from '../../src/http/index.js';
import { Component, LazyModuleLoader, Module, Oneiric } from '../../src/index.js';
import { Test } from '../../src/testing/index.js';

@Controller('orders')
class OrdersController {
  @Get()
  list() {
    return ['one'];
  }
}

@Module({ controllers: [OrdersController] })
class OrdersModule {}

@Component({ domain: 'controller', key: 'robot' })
class RobotController {
  move() {
    return 'moved';
  }
}

const OPTIONS = { logging: false, env: {} } as const;

describe('a controller in an application that lets no requests in', () => {
  it('keeps it from starting, with a hint at HttpModule', async () => {
    await expect(Oneiric.create(OrdersModule, OPTIONS)).rejects.toMatchObject({
      code: 'modules/unserved',
      path: 'OrdersController',
      message: expect.stringMatching(
        /OrdersController of OrdersModule .*hint: import HttpModule/s,
      ) as unknown,
    });
  });

  it('may be in it where HttpModule stands in any of its modules, also without a port', async () => {
    @Module({ imports: [OrdersModule, HttpModule.forRoot({ port: false })] })
    class AppModule {}
    await using app = await Oneiric.create(AppModule, OPTIONS);
    expect(app.get(OrdersController).list()).toEqual(['one']);
  });

  it('is not loaded or registered later either', async () => {
    class AppModule {}
    Module({})(AppModule);
    await using app = await Oneiric.create(AppModule, OPTIONS);
    const refused = { code: 'modules/unserved' };
    await expect(app.get(LazyModuleLoader).load(OrdersModule)).rejects.toMatchObject(refused);
    await expect(app.register(OrdersController)).rejects.toMatchObject(refused);
    expect(app.candidates({ domain: 'controller' })).toEqual([]);
  });

  it('may be called by a test of its module', async () => {
    await using app = await Test.createTestingModule({ imports: [OrdersModule] }).compile();
    expect(app.get(OrdersController).list()).toEqual(['one']);
  });

  it('is one by @Controller: others may have the domain for something else', async () => {
    @Module({ providers: [RobotController] })
    class AppModule {}
    await using app = await Oneiric.create(AppModule, OPTIONS);
    expect(app.get(RobotController).move()).toBe('moved');
  });
});
