import { describe, expect, it } from 'vitest';
import { Controller, Get, HttpModule, HttpServer } from '../../src/http/index.js';
import { Application } from '../../src/index.js';
import { OneiricModule } from '../../src/nestjs/index.js';
import { nestApp } from './nest-parts.js';

@Controller('orders')
class OrdersController {
  @Get()
  list() {
    return ['one'];
  }
}

describe('a controller of ours in NestJS', () => {
  it('keeps it from starting where nothing would ask it, with a hint at those of NestJS', async () => {
    const nest = await nestApp({ imports: [OneiricModule.forRoot({ providers: [OrdersController] })] });
    await expect(nest.init()).rejects.toMatchObject({
      code: 'modules/unserved',
      message: expect.stringMatching(/hint: in NestJS its own controllers answer/) as unknown,
    });
  });

  it('answers by a server of its own', async () => {
    const imports = [HttpModule.forRoot({ port: false })];
    const ours = OneiricModule.forRoot({ imports, providers: [OrdersController] });
    const nest = await nestApp({ imports: [ours] });
    await nest.init();
    const server = nest.get(Application).get(HttpServer);
    const answer = await server.inject(new Request('http://localhost/orders'));
    expect(await answer.json()).toEqual(['one']);
  });
});
