import { ContainerModule, inject, injectable, multiInject, named, optional } from 'inversify';
import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Contract,
  fromInversify,
  inject as ask,
  Inject,
  Module,
  Oneiric,
  Service,
  toInversify,
  token,
} from '../../../src/index.js';
import type { CreateOptions, ModuleMetadata } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { rejectionOf } from '../../support/traced-parts.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract name(): string;
}

@Adapter({ provider: 'memory', stackLevel: 1 })
class MemoryCache extends Cache {
  name() {
    return 'memory';
  }
}

@Adapter({ provider: 'redis' })
class RedisCache extends Cache {
  name() {
    return 'redis';
  }
}

@injectable()
class Katana {
  hit() {
    return 'cut';
  }
}

interface Clock {
  now(): number;
}
const CLOCK = token<Clock>('clock');

const OURS = expect.objectContaining({ code: 'inversify/ours' }) as Error;

function appWith(metadata: ModuleMetadata, options: CreateOptions = {}) {
  class AppModule {}
  Module(metadata)(AppModule);
  return Oneiric.create(AppModule, options);
}

const CACHES = [MemoryCache, RedisCache];

describe('what inversify binds', () => {
  it('is injected by class, string, symbol, name, tag and as a list, and is got in the same ways', async () => {
    const BLADE = Symbol('blade');
    const weapons = new ContainerModule(({ bind }) => {
      bind(Katana).toSelf().inSingletonScope();
      bind('Star').toConstantValue('star');
      bind(BLADE).toDynamicValue(() => 'blade');
      bind('Weapon').toConstantValue('axe').whenNamed('heavy');
      bind('Weapon').toConstantValue('dart').whenTagged('range', 'far');
    });
    @Service({ key: 'ninja' })
    class Ninja {
      constructor(
        readonly katana: Katana,
        @Inject(fromInversify<string>('Star')) readonly star: string,
        @Inject(fromInversify<string>(BLADE)) readonly blade: string,
        @Inject(fromInversify<string>('Weapon', { name: 'heavy' })) readonly heavy: string,
        @Inject(fromInversify<string>('Weapon', { tag: { key: 'range', value: 'far' } }))
        readonly far: string,
        @Inject(fromInversify<string>('Star', { all: true })) readonly all: string[],
      ) {}
    }
    await using app = await appWith({ imports: [weapons], providers: [Ninja] });
    const { katana, star, blade, heavy, far, all } = app.get(Ninja);
    expect([katana.hit(), star, blade, heavy, far]).toEqual(['cut', 'star', 'blade', 'axe', 'dart']);
    expect(all).toEqual(['star']);
    expect(app.get(Katana)).toBe(katana);
    expect(app.get(fromInversify<string>('Star'))).toBe('star');
    expect(await app.getAsync(fromInversify<string>(BLADE))).toBe('blade');
  });

  it('is seen as soon as it is bound, and no longer once it is unbound', async () => {
    await using app = await appWith({});
    const star = fromInversify<string>('Star');
    expect(() => app.get(star)).toThrow('Nothing is known of inversify "Star"');
    app.container.inversify.bind('Star').toConstantValue('star');
    expect(app.get(star)).toBe('star');
    app.container.inversify.unbind('Star');
    expect(() => app.get(star)).toThrow('Nothing is known of inversify "Star"');
  });

  it('is no answer to a key or a provider, which mean something to slots only', async () => {
    await using app = await appWith({});
    app.container.inversify.bind(Katana).toSelf();
    expect(() => app.get(Katana, { provider: 'sharp' })).toThrow('Nothing is known of Katana');
    expect(() => app.live(Katana)).toThrow(expect.objectContaining({ code: 'injection/not-a-slot' }));
  });

  it.each(['rebuild', 'keep'] as const)('is not held by a policy of swaps: %s', async (onSwap) => {
    const theirs = new ContainerModule(({ bind }) => void bind(Katana).toSelf());
    @Service({ key: 'dojo' })
    class Dojo {
      constructor(@Inject(Katana, { onSwap }) readonly katana: Katana) {}
    }
    class Plain {
      constructor(@Inject(Katana, { onSwap, optional: true }) readonly katana: Katana | undefined) {}
    }
    for (const provider of [Dojo, Plain]) {
      const failure = await rejectionOf(appWith({ imports: [theirs], providers: [provider] }));
      expect((failure as Error).message).toContain(`onSwap: '${onSwap}' means nothing there`);
    }
  });

  it('tells who asked, and why it could not be given', async () => {
    const broken = new ContainerModule(({ bind }) => {
      bind(Katana).toDynamicValue(() => {
        throw new RangeError('no steel');
      });
    });
    @Service({ key: 'ninja' })
    class Ninja {
      constructor(readonly katana: Katana) {}
    }
    const failed = await rejectionOf(appWith({ imports: [broken], providers: [Ninja] }));
    expect(failed).toMatchObject({
      code: 'inversify/unresolved',
      path: 'Ninja.constructor[0]',
      cause: new RangeError('no steel'),
    });
  });

  it('is awaited where it is built asynchronously', async () => {
    const slow = new ContainerModule(({ bind }) => {
      bind(Katana).toDynamicValue(() => Promise.resolve(new Katana()));
    });
    @Service({ key: 'ninja' })
    class Ninja {
      constructor(readonly katana: Katana) {}
    }
    await using app = await appWith({ imports: [slow], providers: [Ninja] });
    expect(app.get(Ninja).katana.hit()).toBe('cut');
    expect(() => app.get(Katana)).toThrow('ask with app.getAsync');
    expect((await app.getAsync(Katana)).hit()).toBe('cut');
  });
});

describe('what the application has', () => {
  it('follows swaps where a class of inversify holds it', async () => {
    @injectable()
    class Shop {
      constructor(@inject(Cache) readonly cache: Cache) {}
    }
    await using app = await appWith({ providers: CACHES });
    const { inversify } = app.container;
    inversify.bind(Shop).toSelf().inSingletonScope();
    const shop = inversify.get(Shop);
    expect(shop.cache).toBe(app.get(Cache));
    expect(shop.cache.name()).toBe('memory');
    await app.swap(Cache, { provider: 'redis' });
    expect(shop.cache.name()).toBe('redis');
    expect(inversify.get(Shop)).toBe(shop);
  });

  it('is found by contract, slot name, token, candidate class, and with a provider as the name', async () => {
    const clock = { now: () => 1 };
    @injectable()
    class Shop {
      constructor(
        @inject('adapter:cache') readonly byName: Cache,
        @inject(toInversify(CLOCK)) readonly clock: Clock,
        @inject(RedisCache) readonly redis: Cache,
        @inject(Cache) @named('redis') readonly pin: Cache,
        @multiInject(Cache) readonly all: Cache[],
        @inject('service:none') @optional() readonly none: unknown,
      ) {}
    }
    await using app = await appWith({ providers: [...CACHES, { provide: CLOCK, useValue: clock }] });
    app.container.inversify.bind(Shop).toSelf();
    const shop = await app.container.inversify.getAsync(Shop);
    expect([shop.byName.name(), shop.redis.name(), shop.pin.name()]).toEqual(['memory', 'redis', 'redis']);
    expect(shop.clock).toBe(clock);
    expect(shop.all).toEqual([app.get(Cache)]);
    expect(shop.none).toBeUndefined();
  });

  it('is found although inversify had planned without it', async () => {
    @injectable()
    class Shop {
      constructor(@inject(Cache) @optional() readonly cache: Cache | undefined) {}
    }
    await using app = await appWith({});
    const { inversify } = app.container;
    inversify.bind(Shop).toSelf();
    expect(inversify.get(Shop).cache).toBeUndefined();
    await app.register(MemoryCache);
    expect(inversify.get(Shop).cache?.name()).toBe('memory');
  });

  it('cannot be bound, rebound or unbound there, by hand or by a module', async () => {
    await using app = await appWith({ providers: CACHES });
    const { inversify } = app.container;
    const impostor = { name: () => 'impostor' };
    expect(() => inversify.bind(Cache)).toThrow(
      'bind(Cache) is not possible: Cache belongs to the application.',
    );
    expect(() => inversify.rebind(Cache)).toThrow(OURS);
    expect(() => inversify.unbind('adapter:cache')).toThrow(OURS);
    expect(await rejectionOf(inversify.rebindAsync(MemoryCache))).toEqual(OURS);
    expect(await rejectionOf(inversify.unbindAsync(Cache))).toEqual(OURS);
    const bad = new ContainerModule(({ bind }) => void bind(Cache).toConstantValue(impostor));
    expect(() => inversify.load(bad)).toThrow(OURS);
    inversify.unbindAll();
    expect(inversify.get(Cache).name()).toBe('memory');
    expect(app.get(Cache).name()).toBe('memory');
  });
});

describe('a name that both have', () => {
  it('is answered by the application where it is registered later, and by inversify inside inversify', async () => {
    await using app = await appWith({});
    const { inversify } = app.container;
    inversify.bind(Cache).toConstantValue({ name: () => 'theirs' });
    expect(app.get(Cache).name()).toBe('theirs');
    await app.register(MemoryCache);
    expect(app.get(Cache).name()).toBe('memory');
    expect(inversify.get(Cache).name()).toBe('theirs');
    expect(() => inversify.bind(Cache)).toThrow(OURS);
  });

  it('stays a live reference when its last candidate goes, and serves again with the next', async () => {
    await using app = await appWith({ providers: [MemoryCache] });
    const cache = app.container.inversify.get(Cache);
    await app.unregister(Cache, 'memory', { force: true });
    expect(() => cache.name()).toThrow(expect.objectContaining({ code: 'resolution/vacant' }));
    expect(app.container.inversify.get(Cache)).toBe(cache);
    await app.register(RedisCache);
    expect(cache.name()).toBe('redis');
  });
});

describe('a plain provider', () => {
  it('is given things of inversify, asynchronous ones too, by parameter and by inject()', async () => {
    const theirs = new ContainerModule(({ bind }) => {
      bind('slow').toDynamicValue(() => Promise.resolve('slow'));
      bind('quick').toConstantValue('quick');
    });
    class Mailer {
      readonly quick = ask(fromInversify<string>('quick'));

      constructor(@Inject(fromInversify<string>('slow')) readonly slow: string) {}
    }
    await using app = await appWith({ imports: [theirs], providers: [Mailer] });
    const { slow, quick } = app.get(Mailer);
    expect([slow, quick]).toEqual(['slow', 'quick']);
  });

  it('is awaited where a class of inversify holds it, and stops after it', async () => {
    const trace: string[] = [];
    const pool = {
      provide: CLOCK,
      useFactory: async () => {
        await Promise.resolve();
        return { now: () => 1, onCleanup: () => void trace.push('-clock') };
      },
    };
    const theirs = new ContainerModule(({ bind }) => {
      bind('watch')
        .toResolvedValue((clock: Clock) => clock.now(), [toInversify(CLOCK)])
        .inSingletonScope()
        .onDeactivation(() => void trace.push('-watch'));
    });
    @Service({ key: 'ninja' })
    class Ninja {
      constructor(@Inject(fromInversify<number>('watch')) readonly time: number) {}
    }
    const app = await appWith({ imports: [theirs], providers: [Ninja, pool] });
    expect(app.get(Ninja).time).toBe(1);
    await app.close();
    expect(trace).toEqual(['-watch', '-clock']);
  });
});

describe('a module of inversify in imports', () => {
  it('ends the start where it fails, naming where it is imported', async () => {
    const failing = new ContainerModule(async () => {
      await Promise.resolve();
      throw new RangeError('no file');
    });
    expect(await rejectionOf(appWith({ imports: [failing] }))).toMatchObject({
      code: 'inversify/module-failed',
      path: 'AppModule.imports[0]',
      cause: new RangeError('no file'),
    });
  });

  it('ends the start where it takes too long', async () => {
    const clock = new ManualClock();
    const hanging = new ContainerModule(() => new Promise(() => undefined));
    const failed = rejectionOf(appWith({ imports: [hanging] }, { clock, deadlines: { build: 50 } }));
    await clock.settle();
    clock.advance(50);
    expect(await failed).toMatchObject({
      code: 'inversify/module-failed',
      message: expect.stringContaining('did not end within 50 ms') as string,
    });
  });

  it('cannot take what is a slot', async () => {
    const bad = new ContainerModule(
      ({ bind }) => void bind(Cache).toConstantValue({ name: () => 'impostor' }),
    );
    expect(await rejectionOf(appWith({ imports: [bad], providers: CACHES }))).toMatchObject({
      code: 'inversify/module-failed',
      cause: { code: 'inversify/ours' },
    });
  });

  it('is no application by itself', async () => {
    const alone = new ContainerModule(() => undefined);
    expect(await rejectionOf(Oneiric.create(alone as never))).toMatchObject({ code: 'modules/bad-import' });
  });

  it('is loaded once, however many modules import it', async () => {
    let loads = 0;
    const counted = new ContainerModule(({ bind }) => void bind('load').toConstantValue((loads += 1)));
    class Part {}
    Module({ imports: [counted] })(Part);
    await using app = await appWith({ imports: [Part, counted] });
    expect([loads, app.get(fromInversify<number>('load'))]).toEqual([1, 1]);
  });
});
