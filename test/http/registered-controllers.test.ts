import { describe, expect, it } from 'vitest';
import { Body, Controller, Get, HttpModule, HttpServer, Pin, Post, UseGuards } from '../../src/http/index.js';
import { Application, Contract, Inject, Module, Oneiric, Service } from '../../src/index.js';
import { served } from './http-world.js';

@Controller('first')
class First {
  @Get()
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

/** Of the path that another has. */
@Controller({ path: 'first', key: 'first-again' })
class FirstAgain {
  @Get()
  is() {
    return { first: false };
  }
}

class Deny {
  canActivate() {
    return false;
  }
}

@Controller({ path: 'late', key: 'late' })
class GuardedLate {
  @UseGuards(Deny)
  @Get()
  is() {
    return { guarded: true };
  }
}

const PARTS = { controllers: [First], http: { port: false as const } };
const slotsOf = (app: Application) => app.candidates({ domain: 'controller' }).map(({ slot }) => slot);

describe('a controller that is registered while the application runs', () => {
  it('has its routes as soon as it is registered, and none when it is not any more', async () => {
    await using world = await served(PARTS);
    expect((await world.ask('/late')).status).toBe(404);
    const report = await world.app.register(Late);
    expect(report).toMatchObject({ slot: 'controller:late', outcome: 'switched' });
    expect(await world.said('/late')).toEqual({ late: true });
    expect(await world.said('/first')).toEqual({ first: true });
    await world.app.unregister('controller:late', 'late');
    expect((await world.ask('/late')).status).toBe(404);
    expect(await world.said('/first')).toEqual({ first: true });
  });

  it('may have others by the next one of its slot', async () => {
    await using world = await served(PARTS);
    await world.app.register(Late);
    await expect(world.app.register(GuardedLate)).rejects.toMatchObject({ code: 'http/routes-differ' });
    await world.app.unregister('controller:late', 'late');
    await world.app.register(GuardedLate);
    expect((await world.ask('/late')).status).toBe(403);
  });

  it('has its routes where it is asked for only when the first request comes', async () => {
    await using world = await served(PARTS);
    await world.app.register(Late, { activate: false });
    expect(world.app.status('controller:late').active).toBeUndefined();
    expect(await world.said('/late')).toEqual({ late: true });
  });

  it('is a part of the description of the API', async () => {
    await using world = await served(PARTS);
    await world.app.register(Late);
    expect(Object.keys((await world.server.openApi()).paths)).toEqual(['/first', '/late']);
  });

  it.each([
    ['a body of no known type', Erased, 'http/erased-dto', '/erased'],
    ['a pin of what there is not', Unpinned, 'http/cannot-pin', '/unpinned'],
    ['a route that another has', FirstAgain, 'http/same-route', '/none'],
  ])('is not registered where it has %s, and others are', async (...[, cls, code, path]) => {
    await using world = await served(PARTS);
    const both = [world.app.register(cls), world.app.register(Late)];
    const [wrong, right] = await Promise.allSettled(both);
    expect(wrong).toMatchObject({ status: 'rejected', reason: { code } });
    expect(right).toMatchObject({ status: 'fulfilled' });
    expect(slotsOf(world.app)).toEqual(['controller:first', 'controller:late']);
    expect((await world.ask(path)).status).toBe(404);
    expect(await world.said('/late')).toEqual({ late: true });
    expect(await world.said('/first')).toEqual({ first: true });
  });

  it('is there from the start where it was registered while the application opened', async () => {
    @Module({ imports: [HttpModule.forRoot({ port: 0 })], controllers: [First] })
    class AppModule {}
    await using app = await Oneiric.create(AppModule, { logging: false, start: false });
    let registering: Promise<unknown> = Promise.resolve();
    app.events$.subscribe(({ type }) => {
      if (type === 'http.listening') registering = app.register(Late);
    });
    await app.start();
    const answer = await fetch(`${app.get(HttpServer).url}/late`);
    expect(await answer.json()).toEqual({ late: true });
    await registering;
  });

  it('is not reached any more by those that its guards have let in before it went', async () => {
    const asking = openDoor();
    const letIn = openDoor();
    class Slow {
      async canActivate() {
        asking.open();
        await letIn.opened;
        return true;
      }
    }
    @UseGuards(Slow)
    @Controller({ path: 'late', key: 'late' })
    class SlowLate extends Late {}

    await using world = await served(PARTS);
    await world.app.register(SlowLate);
    const answer = world.ask('/late');
    await asking.opened;
    await world.app.unregister('controller:late', 'slow-late');
    await world.app.register(GuardedLate);
    letIn.open();
    expect((await answer).status).toBe(404);
  });

  it('is unavailable while nothing of its slot can serve, and what its methods miss is a failure', async () => {
    @Service({ provider: 'one' })
    class Somebody extends Nobody {
      name = () => 'somebody';
    }
    @Controller('needy')
    class Needy {
      constructor(@Inject(Nobody, { onSwap: 'rebuild' }) private readonly nobody: Nobody) {}
      @Get()
      is() {
        return { is: this.nobody.name() };
      }
    }
    @Controller('asking')
    class Asking {
      constructor(private readonly app: Application) {}
      @Get()
      async is() {
        return { is: (await this.app.getAsync(Nobody)).name() };
      }
    }
    await using world = await served({ ...PARTS, controllers: [Needy, Asking], providers: [Somebody] });
    expect(await world.said('/needy')).toEqual({ is: 'somebody' });
    expect(await world.said('/asking')).toEqual({ is: 'somebody' });
    await world.app.unregister(Nobody, 'one', { force: true });
    const answer = await world.ask('/needy');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await world.ask('/asking')).status).toBe(500);
  });

  it('answers what is under way when it goes', async () => {
    const asking = openDoor();
    const finishing = openDoor();
    @Controller({ path: 'slow', key: 'slow' })
    class Slow {
      @Get()
      async is() {
        asking.open();
        await finishing.opened;
        return { slow: true };
      }
    }
    await using world = await served(PARTS);
    await world.app.register(Slow);
    const answer = world.said('/slow');
    await asking.opened;
    const going = world.app.unregister('controller:slow', 'slow');
    await going.switched;
    expect((await world.ask('/slow')).status).toBe(404);
    finishing.open();
    expect(await answer).toEqual({ slow: true });
    await going;
    expect((await world.ask('/slow')).status).toBe(404);
  });
});

function openDoor() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
