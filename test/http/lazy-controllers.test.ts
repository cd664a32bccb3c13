import { describe, expect, it } from 'vitest';
import { Body, Controller, Get, Pin, Post, type CanActivate, UseGuards } from '../../src/http/index.js';
import { Contract, LazyModuleLoader, Module, type Constructable } from '../../src/index.js';
import { served } from './http-world.js';

class CountingGuard implements CanActivate {
  #calls = 0;
  canActivate() {
    return (this.#calls += 1) < 3;
  }
}

@Controller('first')
class First {
  @Get()
  @UseGuards(CountingGuard)
  is() {
    return { first: true };
  }
}

@Controller('late')
class Late {
  @Get()
  is() {
    return { late: true };
  }
}

@Controller('erased')
class Erased {
  @Post()
  is(@Body() body: unknown) {
    return body;
  }
}

@Contract('service:nobody')
abstract class Nobody {
  abstract name(): string;
}

@Controller('unpinned')
class Unpinned {
  @Get()
  is(@Pin(Nobody) nobody: Nobody) {
    return nobody.name();
  }
}

const PARTS = { controllers: [First], http: { port: false as const } };

/** A module of controllers alone. */
function moduleOf(...controllers: readonly Constructable[]) {
  class LateModule {}
  Module({ controllers })(LateModule);
  return LateModule;
}

describe('controllers of a module that is loaded later', () => {
  it('answer from then on, and those that were there answer as before', async () => {
    await using world = await served(PARTS);
    expect((await world.ask('/late')).status).toBe(404);
    expect((await world.ask('/first')).status).toBe(200);
    await world.app.get(LazyModuleLoader).load(moduleOf(Late));
    expect(await world.said('/late')).toEqual({ late: true });
    expect((await world.ask('/first')).status).toBe(200);
    // The guard is the one that it was.
    expect((await world.ask('/first')).status).toBe(403);
  });

  it.each([
    ['whose body is of no known type', Erased, 'http/erased-dto', '/erased'],
    ['that pin what there is not', Unpinned, 'http/cannot-pin', '/unpinned'],
  ])('keep it from being loaded where they are wrong: %s', async (...[, cls, code, path]) => {
    await using world = await served(PARTS);
    const loader = world.app.get(LazyModuleLoader);
    await expect(loader.load(moduleOf(Late, cls))).rejects.toMatchObject({ code });
    expect((await world.ask('/late')).status).toBe(404);
    expect((await world.ask(path)).status).toBe(404);
    expect((await world.ask('/first')).status).toBe(200);
    await loader.load(moduleOf(Late));
    expect(await world.said('/late')).toEqual({ late: true });
  });
});
