import { expectTypeOf, it } from 'vitest';
import { ConfigurableModuleBuilder, type DynamicModule, type Token } from '../../src/index.js';

interface Limits {
  readonly ttlMs: number;
}

const host = new ConfigurableModuleBuilder<Limits>()
  .setExtras({ isGlobal: false })
  .setClassMethodName('forRoot')
  .setFactoryMethodName('limits')
  .build();
const { ConfigurableModuleClass: Configurable, MODULE_OPTIONS_TOKEN } = host;

type Making<Method extends string> = new () => Record<Method, () => Limits>;

it('types the options, the extras and the names of the methods', () => {
  expectTypeOf(MODULE_OPTIONS_TOKEN).toEqualTypeOf<Token<Limits>>();
  expectTypeOf(host.OPTIONS_TYPE.ttlMs).toEqualTypeOf<number>();
  expectTypeOf(host.OPTIONS_TYPE.isGlobal).toEqualTypeOf<boolean | undefined>();
  expectTypeOf(Configurable.forRoot).returns.toEqualTypeOf<DynamicModule>();
  expectTypeOf(Configurable).not.toHaveProperty('register');
});

it('types how the options come to be made', () => {
  type Async = Parameters<typeof Configurable.forRootAsync>[0];
  expectTypeOf<{ useFactory: (ttlMs: number) => Promise<Limits>; isGlobal: true }>().toExtend<Async>();
  expectTypeOf<{ useFactory: () => { ttl: number } }>().not.toExtend<Async>();
  expectTypeOf<{ useClass: Making<'limits'> }>().toExtend<Async>();
  expectTypeOf<{ useClass: Making<'create'> }>().not.toExtend<Async>();
});
