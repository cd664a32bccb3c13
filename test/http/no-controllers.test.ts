import { describe, expect, it } from 'vitest';
import { Controller, Get } from '../../src/http/index.js';
import { LazyModuleLoader, Module } from '../../src/index.js';
import { served } from './http-world.js';

// No controller may be declared in this file before an application has started.
describe('an application without controllers', () => {
  it('starts, and answers by those that are loaded later', async () => {
    await using world = await served({ http: { health: true, port: false } });
    expect((await world.ask('/livez')).status).toBe(200);
    expect((await world.ask('/late')).status).toBe(404);

    @Controller('late')
    class Late {
      @Get()
      is() {
        return { late: true };
      }
    }
    @Module({ controllers: [Late] })
    class LateModule {}
    await world.app.get(LazyModuleLoader).load(LateModule);
    expect(await world.said('/late')).toEqual({ late: true });
  });
});
