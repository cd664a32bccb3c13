import { describe, expect, it } from 'vitest';
import {
  ConfigurableModuleBuilder,
  Inject,
  Injectable,
  Module,
  Oneiric,
  token,
  type ConfigurableModuleOptionsFactory,
  type DynamicModule,
} from '../../src/index.js';
import { failure, moduleOf, readModules, rejection } from './module-parts.js';

interface Limits {
  readonly ttlMs: number;
  readonly size?: number;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<Limits>({
  moduleName: 'ShelfModule',
})
  .setExtras({ isGlobal: false }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .setClassMethodName('forRoot')
  .setFactoryMethodName('limits')
  .build();

@Injectable()
class Shelf {
  constructor(@Inject(MODULE_OPTIONS_TOKEN) readonly limits: Limits) {}
}

@Module({ providers: [Shelf], exports: [Shelf] })
class ShelfModule extends ConfigurableModuleClass {}

@Injectable()
class FromFile implements ConfigurableModuleOptionsFactory<Limits, 'limits'> {
  limits() {
    return Promise.resolve({ ttlMs: 11 });
  }
}

const limitsOf = async (dynamic: DynamicModule) => {
  await using app = await Oneiric.create(moduleOf('App', { imports: [dynamic] }));
  return app.get(Shelf).limits;
};

describe('ConfigurableModuleBuilder', () => {
  it('makes a method that hands the options to the providers', async () => {
    expect(await limitsOf(ShelfModule.forRoot({ ttlMs: 5 }))).toEqual({ ttlMs: 5 });
  });

  it('keeps extras out of the options, and lets them change the module', async () => {
    const dynamic = ShelfModule.forRoot({ ttlMs: 5, isGlobal: true });
    expect(dynamic).toMatchObject({ module: ShelfModule, global: true });
    expect(await limitsOf(dynamic)).toEqual({ ttlMs: 5 });
    expect(ShelfModule.forRoot({ ttlMs: 5 })).toMatchObject({ global: false });
  });

  it('makes a method that gets the options from a factory', async () => {
    const TTL = token<number>('ttl', { kind: 'value' });
    const Times = moduleOf('Times', { providers: [{ provide: TTL, useValue: 30 }], exports: [TTL] });
    const dynamic = ShelfModule.forRootAsync({
      imports: [Times],
      inject: [TTL],
      useFactory: (ttlMs: number) => Promise.resolve({ ttlMs }),
      isGlobal: true,
    });
    expect(dynamic.global).toBe(true);
    expect(await limitsOf(dynamic)).toEqual({ ttlMs: 30 });
  });

  it('names the module whose options could not be made, and says what holds', async () => {
    const dynamic = ShelfModule.forRootAsync({ useFactory: () => Promise.reject(new Error('nope.')) });
    expect(await rejection(limitsOf(dynamic))).toMatch(
      /^swap\/build-failed: ShelfModule options: in ShelfModule it failed: nope \(phase build\)\. It was not made\./,
    );
  });

  it('makes a method that gets the options from a class, its own or one that is there', async () => {
    expect(await limitsOf(ShelfModule.forRootAsync({ useClass: FromFile }))).toEqual({ ttlMs: 11 });
    const Files = moduleOf('Files', { providers: [FromFile], exports: [FromFile] });
    const existing = ShelfModule.forRootAsync({ imports: [Files], useExisting: FromFile });
    expect(await limitsOf(existing)).toEqual({ ttlMs: 11 });
  });

  it('makes modules that are one where they say the same, unless told otherwise', async () => {
    const async = () => ShelfModule.forRootAsync({ useClass: FromFile });
    const Left = moduleOf('Left', { imports: [async()] });
    expect((await readModules(moduleOf('App', { imports: [Left, async()] }))).modules).toHaveLength(3);

    const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<Limits>({
      alwaysTransient: true,
    }).build();
    @Module()
    class Own extends ConfigurableModuleClass {}
    const imports = [Own.register({ ttlMs: 1 }), Own.register({ ttlMs: 1 })];
    expect((await readModules(moduleOf('App', { imports }))).modules).toEqual(['Own', 'Own#2', 'App']);
  });

  it('may be given the token of the options', () => {
    const LIMITS = token<Limits>('limits', { kind: 'value' });
    const host = new ConfigurableModuleBuilder<Limits>({ optionsInjectionToken: LIMITS }).build();
    expect(host.MODULE_OPTIONS_TOKEN).toBe(LIMITS);
  });

  it('leaves a builder as it is when another one is made from it', () => {
    const base = new ConfigurableModuleBuilder<Limits>();
    base.setClassMethodName('forFeature');
    expect(Object.getOwnPropertyNames(base.build().ConfigurableModuleClass)).toContain('register');
  });

  it.each([
    [
      'no object',
      undefined,
      'ShelfModule.forRootAsync got undefined. Nothing was made.\n  path: ShelfModule.forRootAsync\n  hint: it takes an object',
    ],
    [
      'no way',
      {},
      'ShelfModule.forRootAsync got no way to make the options. Nothing was made.\n  path: ShelfModule.forRootAsync\n  hint: give one of useFactory, useClass, useExisting',
    ],
    [
      'two ways',
      { useClass: FromFile, useExisting: FromFile },
      'ShelfModule.forRootAsync got useClass and useExisting. Nothing was made.\n  path: ShelfModule.forRootAsync\n  hint: give one of useFactory, useClass, useExisting',
    ],
    [
      'inject beside a class',
      { useClass: FromFile, inject: [] },
      'ShelfModule.forRootAsync got inject beside useClass. Nothing was made.\n  path: ShelfModule.forRootAsync\n  hint: inject belongs to useFactory; a class says itself what it takes',
    ],
  ])('refuses %s', (_, options, message) => {
    expect(failure(() => ShelfModule.forRootAsync(options as never))).toBe(
      `modules/bad-configuration: ${message}`,
    );
  });

  it('refuses what it does not know', () => {
    const options = { useFactory: () => ({ ttlMs: 1 }), injects: [] };
    expect(failure(() => ShelfModule.forRootAsync(options))).toMatch(/^modules\/unknown-option: .*injects/);
    expect(failure(() => ShelfModule.forRoot(7 as never))).toMatch(/^modules\/bad-configuration: .* got 7/);
  });

  it.each(['', 'constructor', 'prototype', 'name', '__proto__', 'for root', 7])(
    'refuses %o as the name of a method',
    (name) => {
      const builder = new ConfigurableModuleBuilder();
      expect(failure(() => builder.setClassMethodName(name as string))).toMatch(
        /^modules\/bad-configuration/,
      );
      expect(failure(() => builder.setFactoryMethodName(name as string))).toMatch(
        /^modules\/bad-configuration/,
      );
    },
  );

  it('says which class lacks the method that makes options', async () => {
    class Wrong {}
    const dynamic = ShelfModule.forRootAsync({ useClass: Wrong as never });
    expect(await rejection(limitsOf(dynamic))).toMatch(/has no method limits|modules\/bad-configuration/);
  });
});
