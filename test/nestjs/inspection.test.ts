import { ClassSerializerInterceptor, Controller, Get, Injectable, UseInterceptors } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, ModuleRef, Reflector } from '@nestjs/core';
import { Exclude, Expose, instanceToPlain } from 'class-transformer';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { Adapter, Contract, isLive } from '../../src/index.js';
import { InjectLive, OneiricModule } from '../../src/nestjs/index.js';
import type { Live } from '../../src/index.js';
import { appOn, asked, nestApp, PLATFORMS } from './nest-parts.js';

const called: string[] = [];

@Contract('adapter:vault')
abstract class Vault {
  abstract open(): string;
  abstract get size(): number;
}

/** Whatever is called of it by accident is told. */
@Adapter({ provider: 'traced' })
class TracedVault extends Vault {
  open() {
    called.push('open');
    return 'opened';
  }
  get size() {
    return 3;
  }
  toJSON() {
    called.push('toJSON');
    return { secret: 'leaked' };
  }
  [inspect.custom]() {
    called.push('inspect');
    return 'leaked';
  }
  onModuleInit() {
    called.push('onModuleInit');
  }
  onModuleDestroy() {
    called.push('onModuleDestroy');
  }
}

@Injectable()
class Holder {
  readonly title = 'holder';
  constructor(
    readonly vault: Vault,
    @InjectLive(Vault) readonly live: Live<Vault>,
  ) {}
}

const root = () => OneiricModule.forRoot({ providers: [TracedVault], isGlobal: true });

const started = async () => {
  const nest = await nestApp({ imports: [root(), DiscoveryModule], providers: [Holder] });
  await nest.init();
  // We call its hooks: here that of NestJS once.
  expect(called.splice(0)).toEqual(['onModuleInit']);
  return nest;
};

beforeEach(() => {
  called.length = 0;
});

describe('a live reference in NestJS', () => {
  it('is got by every way of NestJS, awaited too, and nothing of the component is called', async () => {
    const nest = await started();
    const vault = nest.get(Vault);
    const ref = nest.get(ModuleRef);
    const got = [ref.get(Vault, { strict: false }), await ref.resolve(Vault, undefined, { strict: false })];
    const made = await ref.create(Holder);
    expect(
      [...got, await nest.resolve(Vault), made.vault, await Promise.resolve(made.vault)].map(
        (one) => one === vault,
      ),
    ).toEqual(Array.from({ length: 5 }, () => true));
    expect(vault instanceof Vault).toBe(true);
    expect(isLive(vault)).toBe(true);
    expect(called).toEqual([]);
  });

  it('is looked at as discovery, printing and serialising do, and nothing of the component is called', async () => {
    const nest = await started();
    const discovery = nest.get(DiscoveryService);
    const reflector = nest.get(Reflector);
    const found = [...discovery.getProviders(), ...discovery.getControllers()].filter(({ instance }) =>
      isLive(instance as object),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { instance } of found) {
      const reference = instance as Vault;
      expect(inspect(reference)).toMatch(/^Live<Vault>\(traced#1\)$/);
      expect(JSON.stringify({ reference })).not.toMatch(/leaked|opened/);
      expect(String(reference as unknown)).toMatch(/object/i);
      expect(Object.keys(reference)).not.toContain('then');
      expect('then' in reference ? reference.then : undefined).toBeUndefined();
      expect(Reflect.get(reference, 'onModuleInit')).toBeUndefined();
      expect(Reflect.get(reference, 'onModuleDestroy')).toBeUndefined();
      expect(Reflect.getMetadata('design:paramtypes', reference.constructor)).toBeUndefined();
      expect(reflector.get('roles', (() => reference.open.bind(reference))())).toBeUndefined();
    }
    expect(called).toEqual([]);
    await nest.close();
    expect(called).toEqual(['onModuleDestroy']);
  });

  it('may be held by what class-transformer makes plain', async () => {
    const nest = await started();
    class View {
      @Expose() readonly title = 'view';
      @Exclude() readonly vault = nest.get(Vault);
    }
    expect(instanceToPlain(new View())).toEqual({ title: 'view' });
    expect(() => instanceToPlain(nest.get(Holder).vault)).not.toThrow();
    expect(called).toEqual([]);
  });
});

describe.each(PLATFORMS)('an answer of NestJS that holds a live reference, on %s', (_, platform) => {
  it('is sent without what is excluded, and nothing of the component is called', async () => {
    class View {
      readonly title = 'view';
      @Exclude() readonly vault: Vault;
      constructor(vault: Vault) {
        this.vault = vault;
      }
    }
    @Controller('view')
    class ViewController {
      constructor(private readonly vault: Vault) {}
      @Get()
      @UseInterceptors(ClassSerializerInterceptor)
      view() {
        return new View(this.vault);
      }
    }
    const nest = await appOn(platform(), { imports: [root()], controllers: [ViewController] });
    await nest.listen(0, '127.0.0.1');
    expect(await asked(nest, '/view')).toBe('200 {"title":"view"}');
    expect(called).toEqual(['onModuleInit']);
  });
});
