import { IsInt, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Body, Controller, Get, Post, UseGuards } from '../../src/http/index.js';
import { LazyModuleLoader, Module, type Constructable } from '../../src/index.js';
import { served } from './http-world.js';

class Deny {
  canActivate() {
    return false;
  }
}

class Named {
  @IsString()
  name!: string;
}

class Counted extends Named {
  @IsInt()
  count!: number;
}

@Controller({ path: 'two', key: 'two' })
class First {
  @Get()
  who() {
    return 'first';
  }

  @Post()
  add(@Body() body: Named) {
    return body;
  }
}

class Plain {
  who() {
    return 'second';
  }
  add(body: Named) {
    return body;
  }
}

const second = { key: 'two', provider: 'second', provides: First };

@UseGuards(Deny)
@Controller(second)
class Guarded extends Plain {}

@Controller(second)
class Typed extends Plain {
  @Post()
  override add(@Body() body: Counted) {
    return body;
  }
}

@Controller({ ...second, path: 'elsewhere' })
class Elsewhere extends Plain {}

class Lacking {
  who() {
    return 'second';
  }
}
// Types refuse it already.
Controller(second)(Lacking as unknown as typeof First);

@Controller(second)
class Silent extends Plain {}

const slot = 'controller:two';
const start = (...controllers: readonly Constructable[]) =>
  served({ controllers: [First, ...controllers], http: { port: false } });
const providersIn = (app: Awaited<ReturnType<typeof start>>['app']) =>
  app.candidates({ domain: 'controller', shadowed: true }).map(({ provider }) => provider);
const OFFER = { domain: 'controller', key: 'two', provides: [First], provider: 'made' } as const;

describe('a candidate that comes into the slot of a controller while it runs', () => {
  it.each([
    ['has guards of its own', Guarded, 'http/routes-differ'],
    ['has a type of its own', Typed, 'http/routes-differ'],
    ['has a path of its own', Elsewhere, 'http/routes-differ'],
    ['lacks a method', Lacking, 'http/no-method'],
  ])('is not registered where it %s', async (...[, cls, code]) => {
    await using world = await start();
    const refused = { code, path: cls.name };
    await expect(world.app.register(cls)).rejects.toMatchObject(refused);
    await expect(world.app.register(cls, { activate: false })).rejects.toMatchObject(refused);
    expect(providersIn(world.app)).toEqual(['first']);
    expect(await (await world.ask('/two')).text()).toBe('first');
  });

  it('is registered, and serves, where it says nothing else', async () => {
    await using world = await start();
    await world.app.register(Silent);
    expect(await (await world.ask('/two')).text()).toBe('second');
  });

  it('says that it provides the class whose routes they are: extending it is not enough', async () => {
    const key = { key: 'two', provider: 'extending' };
    @Controller(key)
    class Extending extends First {}
    await using world = await start();
    await expect(world.app.register(Extending)).rejects.toMatchObject({
      code: 'registry/contract-mismatch',
      hint: expect.stringContaining('provides: First in its decorator') as unknown,
    });
    @Controller({ ...key, provides: First })
    class Providing extends First {
      override who() {
        return 'providing';
      }
    }
    await world.app.register(Providing);
    expect(await (await world.ask('/two')).text()).toBe('providing');
  });

  it('keeps a module from being loaded where it has guards of its own', async () => {
    @Module({ controllers: [Guarded] })
    class LateModule {}
    await using world = await start();
    await expect(world.app.get(LazyModuleLoader).load(LateModule)).rejects.toMatchObject({
      code: 'http/routes-differ',
    });
    expect(providersIn(world.app)).toEqual(['first']);
  });

  it('stays the same where the routes of its slot were those of a class that has gone', async () => {
    await using world = await start(Silent);
    await world.app.unregister(slot, 'first');
    expect(await (await world.ask('/two')).text()).toBe('second');
    await expect(world.app.register(Guarded)).rejects.toMatchObject({ code: 'http/routes-differ' });
    expect(await (await world.ask('/two')).text()).toBe('second');
  });
});

describe('what a factory makes for the slot of a controller', () => {
  it.each([
    ['has guards of its own', () => new Guarded(), 'http/routes-differ'],
    ['inherits guards', () => Object.create(new Guarded()) as object, 'http/routes-differ'],
    ['lacks a method', () => ({ who: () => 'second' }), 'http/no-method'],
  ])('does not come to serve where it %s', async (...[, factory, code]) => {
    await using world = await start();
    await expect(world.app.register({ ...OFFER, factory })).rejects.toMatchObject({
      code: 'swap/build-failed',
      cause: { code },
    });
    expect(await (await world.ask('/two')).text()).toBe('first');
    await expect(world.app.swap(slot, { provider: 'made' })).rejects.toMatchObject({ cause: { code } });
    expect(await (await world.ask('/two')).text()).toBe('first');
  });

  it('is looked at anew each time, also where it is an object of no class', async () => {
    await using world = await start();
    const add = (body: Named) => body;
    await world.app.register({ ...OFFER, factory: () => ({ who: () => 'made', add }) });
    const lacking = { ...OFFER, provider: 'lacking', factory: () => ({ who: () => 'lacking' }) };
    await expect(world.app.register(lacking)).rejects.toMatchObject({ cause: { code: 'http/no-method' } });
    expect(await (await world.ask('/two')).text()).toBe('made');
    class Changing {
      who: unknown = () => 'changing';
      add = add;
    }
    const changing = { ...OFFER, provider: 'changing', factory: () => new Changing() };
    await world.app.register(changing);
    const changed = {
      ...OFFER,
      provider: 'changed',
      factory: () => Object.assign(new Changing(), { who: 'nobody' }),
    };
    await expect(world.app.register(changed)).rejects.toMatchObject({ cause: { code: 'http/no-method' } });
    expect(await (await world.ask('/two')).text()).toBe('changing');
  });

  it('may be a function that has the methods', async () => {
    await using world = await start();
    const made = Object.assign(() => 'called', { who: () => 'made', add: (body: Named) => body });
    await world.app.register({ ...OFFER, factory: () => made });
    expect(await (await world.ask('/two')).text()).toBe('made');
    const lacking = {
      ...OFFER,
      provider: 'lacking',
      factory: () => Object.assign(() => 'called', { who: made }),
    };
    await expect(world.app.register(lacking)).rejects.toMatchObject({ cause: { code: 'http/no-method' } });
  });

  it('may come to serve where it says nothing of routes', async () => {
    await using world = await start();
    const factory = () => ({ who: () => 'made', add: (body: Named) => body });
    await world.app.register({ ...OFFER, factory });
    expect(await (await world.ask('/two')).text()).toBe('made');
  });

  it('keeps an application from starting where it serves already, with guards of its own', async () => {
    const made = { slot, provider: 'made', useFactory: () => new Guarded(), provides: First } as const;
    const selected = { [slot]: 'made' } as const;
    @Module({ providers: [made], selections: selected })
    class MadeModule {}
    const starting = served({ imports: [MadeModule], controllers: [First], http: { port: false } });
    await expect(starting).rejects.toMatchObject({ code: 'http/routes-differ', path: 'Guarded' });
  });

  it('is not called where each request has its own', async () => {
    @Controller({ path: 'two', key: 'two', scope: 'request' })
    class Each extends Plain {
      @Get()
      override who() {
        return 'each';
      }
    }
    await using world = await served({ controllers: [Each], http: { port: false } });
    expect(await (await world.ask('/two')).text()).toBe('each');
    const factory = () => new Guarded();
    const offer = { ...OFFER, provides: [Each], scope: 'request', factory } as const;
    await expect(world.app.register(offer)).rejects.toMatchObject({ code: 'swap/trial-failed' });
    expect(await (await world.ask('/two')).text()).toBe('each');
  });
});
