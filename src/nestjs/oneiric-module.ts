import { Inject, Module, RequestMethod, type DynamicModule, type Provider } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { namesOffered, namesOfMade, type OfferedNames } from '../modules/offered-names.js';
import { ApplicationHost } from './application-host.js';
import { planProviders } from './async-options.js';
import { OneiricHealthIndicator } from './health-indicator.js';
import { holdInRoutes } from './held-routes.js';
import type { GuestOptions, OneiricModuleAsyncOptions, OneiricModuleOptions } from './module-options.js';
import { overridable } from './overridable.js';
import { checkAsync, plannedOf, wishesFrom, type Plan } from './plan.js';
import { accompany } from './request-work.js';
import { slotProviders } from './slot-providers.js';
import { getApplicationToken, hostToken, optionsToken, type Wish } from './tokens.js';

/** Under which each core module has the middleware of its own application. */
const ACCOMPANY = Symbol('oneiric:accompany');

type Accompanying = ReturnType<typeof accompany> | undefined;

/** The application itself, which every module of NestJS sees. */
@Module({})
class OneiricCoreModule {
  constructor(
    @Inject(ACCOMPANY) private readonly accompany: Accompanying,
    @Inject(HttpAdapterHost) private readonly platform: HttpAdapterHost,
  ) {}

  /**
   * NestJS registers routes, and all middleware that modules apply, after it has called this. What this module would apply itself
   * would stand behind that of others: they are not sorted by when their hooks are called.
   */
  async configure(): Promise<void> {
    if (!this.accompany) return;
    const { httpAdapter } = this.platform;
    const register = await httpAdapter.createMiddlewareFactory(RequestMethod.ALL);
    register('/{*path}', this.accompany);
    holdInRoutes(httpAdapter);
  }
}

/** What `forFeature` names. */
@Module({})
class OneiricFeatureModule {}

/**
 * Makes an application of oneiric a guest in NestJS: what it offers is injected there as live references, by their
 * contracts, and follows every swap.
 *
 * @example
 * \@Module({ imports: [OneiricModule.forRoot({ module: Stores })], controllers: [ShopController] })
 * export class AppModule {}
 */
@Module({})
export class OneiricModule {
  /**
   * An application that starts when NestJS is initialised and closes when NestJS does; or one that is there already,
   * which whoever made it closes. Every contract, token and slot that its modules offer can be injected by whoever
   * imports this, or with `isGlobal` by everybody; the class `Application` by everybody.
   *
   * @param options what the application is made of, how it is made, and what it is given of NestJS
   * @throws NestjsError `nestjs/bad-option`, `nestjs/unknown-option`, `nestjs/no-module`; what reading its modules throws
   */
  static forRoot(options: OneiricModuleOptions): DynamicModule {
    const { guest, plan } = plannedOf(options);
    const names = 'root' in plan ? namesOffered(plan.root) : namesOfMade(plan.application);
    const core = coreModule(guest, [{ provide: optionsToken(guest.name), useValue: plan }]);
    return rootModule(guest, core, names);
  }

  /**
   * As `forRoot`, with options that are made when NestJS makes its providers.
   *
   * @param options how they are made: by a function, a class, or a provider of NestJS
   * @throws as `forRoot`
   * @example
   * OneiricModule.forRootAsync({
   *   module: Stores,
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ stateDir: config.getOrThrow('STATE_DIR') }),
   * })
   */
  static forRootAsync(options: OneiricModuleAsyncOptions): DynamicModule {
    checkAsync(options);
    const { imports = [], module } = options;
    const core = coreModule(options, planProviders(options), imports);
    return rootModule(options, core, module ? namesOffered(module) : NO_NAMES);
  }

  /**
   * What a module of NestJS injects of the application, by name: also what only its options, a plugin or a promise bring,
   * and what is lazy, which is activated for it.
   *
   * @param wishes contracts, tokens, names of slots
   * @param name of the application, where it has one
   * @throws NestjsError `nestjs/bad-wish`
   */
  static forFeature(wishes: readonly Wish[], name?: string): DynamicModule {
    const { providers, exports } = slotProviders({ name, wishes: wishesFrom(wishes), isWanted: true });
    return { module: OneiricFeatureModule, providers, exports };
  }
}

const NO_NAMES: OfferedNames = { live: [], other: [], plain: [] };

function rootModule(
  { name, isGlobal = false }: GuestOptions,
  core: DynamicModule,
  names: OfferedNames,
): DynamicModule {
  const { providers, exports } = slotProviders({ name, wishes: names.live, isWanted: false });
  return {
    module: OneiricModule,
    global: isGlobal,
    imports: [core],
    providers: [...providers, ...overridable(name, names)],
    exports,
  };
}

function coreModule(
  { name, provide = [], requestScope = false, pin = false }: GuestOptions,
  options: readonly Provider[],
  imports: NonNullable<DynamicModule['imports']> = [],
): DynamicModule {
  const shown: Provider = {
    provide: getApplicationToken(name),
    useFactory: ({ application }: ApplicationHost) => application,
    inject: [hostToken(name)],
  };
  const host: Provider = {
    provide: hostToken(name),
    useFactory: (plan: Plan, moduleRef: ModuleRef, modules: ModulesContainer) =>
      ApplicationHost.make(plan, { name, provide, moduleRef, modules }),
    inject: [optionsToken(name), ModuleRef, ModulesContainer],
  };
  const accompanying: Provider = {
    provide: ACCOMPANY,
    useFactory: ({ application }: ApplicationHost): Accompanying =>
      requestScope || pin ? accompany(application, name, { requestScope, pin }) : undefined,
    inject: [hostToken(name)],
  };
  const exports = [hostToken(name), shown, OneiricHealthIndicator];
  const providers = [...options, host, shown, accompanying, OneiricHealthIndicator];
  return { module: OneiricCoreModule, global: true, imports, providers, exports };
}
