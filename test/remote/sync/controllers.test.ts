import { Module, Oneiric, type Application } from 'oneiric';
import { Controller, Get, HttpModule, HttpServer } from 'oneiric/http';
import { RemoteModule } from 'oneiric/remote';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SyncWorld } from './sync-world.js';

@Controller({ path: 'shop', key: 'shop', provider: 'own' })
class ShopController {
  @Get()
  open(): object {
    return { by: 'own' };
  }
}

let world: SyncWorld;
let app: Application | undefined;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await app?.close();
  await world[Symbol.asyncDispose]();
});

const shop = (code: string) =>
  ({ domain: 'controller', key: 'shop', provider: 'acme', priority: 10, code }) as const;

async function serve(): Promise<Application> {
  class Root {}
  Module({
    imports: [HttpModule.forRoot({ port: false }), RemoteModule.forRoot(world.source())],
    controllers: [ShopController],
  })(Root);
  app = await Oneiric.create(Root, { logging: false, env: {} });
  return app;
}

const asked = async (path = '/shop'): Promise<unknown> => {
  const answer = await (app as Application).get(HttpServer).inject(new Request(`http://localhost${path}`));
  return answer.ok ? answer.json() : answer.status;
};

describe('what a manifest brings into the slot of a controller', () => {
  it('answers behind the routes of the class, until it is withdrawn', async () => {
    await world.publish(shop(`export const create = () => ({ open: () => ({ by: 'acme' }) });`));
    const { remote } = await serve();
    expect(await asked()).toEqual({ by: 'acme' });
    await world.publish();
    expect(await remote?.sync()).toMatchObject({ outcome: 'applied' });
    expect(await asked()).toEqual({ by: 'own' });
  });

  it('is refused where it lacks a method of a route, and the one before answers on', async () => {
    await world.publish();
    const { remote } = await serve();
    await world.publish(shop(`export const create = () => ({ close: () => ({ by: 'acme' }) });`));
    expect(await remote?.sync()).toMatchObject({
      outcome: 'failed',
      error: { code: 'swap/build-failed', cause: { code: 'http/no-method' } },
    });
    expect(await asked()).toEqual({ by: 'own' });
  });

  it('has no routes where no class of the application says any', async () => {
    await world.publish();
    const { remote } = await serve();
    await world.publish({ ...shop('export const create = () => ({ open: () => 1 });'), key: 'other' });
    expect(await remote?.sync()).toMatchObject({ outcome: 'applied' });
    expect(await asked('/other')).toBe(404);
    expect(await asked()).toEqual({ by: 'own' });
  });
});
