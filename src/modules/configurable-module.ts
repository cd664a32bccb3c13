import { ModuleError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { checkBag, FLAG, TEXT, type OptionBag } from '../core/option-bag.js';
import { isToken, refName, token, type Token } from '../core/token.js';
import type {
  AsyncForm,
  ConfigurableModuleBuilderOptions,
  ConfigurableModuleHost,
} from './configurable-types.js';
import type { DynamicModule, ModuleClass } from './module-record.js';
import { OptionsMaker } from './options-maker.js';
import type { Provider } from './provider.js';

type Extras = Readonly<Record<string, unknown>>;
type Transform = (definition: DynamicModule, extras: never) => DynamicModule;

interface Plan {
  readonly options: ConfigurableModuleBuilderOptions;
  readonly method: string;
  readonly factoryMethod: string;
  readonly extras: Extras;
  readonly transform: Transform;
}

const OPTIONS: OptionBag = {
  options: new Map([
    ['moduleName', TEXT],
    ['optionsInjectionToken', { fits: isToken, expected: 'a token made by token()' }],
    ['alwaysTransient', FLAG],
  ]),
  error: ModuleError,
  bad: 'modules/bad-configuration',
  unknown: 'modules/unknown-option',
  holds: 'Nothing was made.',
};

/** Provided by modules that must not be taken for one another. */
const IDENTITY = token<symbol>('identity of the module', { kind: 'value' });

/**
 * Makes the static methods of modules that take options, as NestJS's builder of that name does: `register` and
 * `registerAsync`, or `forRoot` and `forRootAsync`, or what you call them.
 *
 * @throws ModuleError `modules/bad-configuration` for impossible names and options
 * @example
 * const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
 *   new ConfigurableModuleBuilder<Limits>().setClassMethodName('forRoot').build();
 *
 * @Module({ providers: [Shelf] })
 * class ShelfModule extends ConfigurableModuleClass {}
 */
export class ConfigurableModuleBuilder<
  Options,
  Method extends string = 'register',
  FactoryMethod extends string = 'create',
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- no extras
  More = {},
> {
  readonly #plan: Plan;

  /**
   * @param options `moduleName`: names the token in messages; `optionsInjectionToken`: the token itself;
   * `alwaysTransient`: every call makes a module of its own
   */
  constructor(options: ConfigurableModuleBuilderOptions<Options> = {}) {
    checkBag(options, OPTIONS, 'ConfigurableModuleBuilder');
    this.#plan = {
      options,
      method: 'register',
      factoryMethod: 'create',
      extras: {},
      transform: (definition) => definition,
    };
  }

  /**
   * Options about the module itself, with their defaults: they are no part of what providers inject.
   *
   * @param transform makes the dynamic module what they say
   * @example
   * .setExtras({ isGlobal: false }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
   */
  setExtras<E extends object>(
    extras: E,
    transform: (definition: DynamicModule, extras: E) => DynamicModule = (definition) => definition,
  ): ConfigurableModuleBuilder<Options, Method, FactoryMethod, E> {
    if (typeof extras !== 'object' || (extras as unknown) === null || typeof transform !== 'function') {
      throw badConfiguration(`setExtras got ${shown(extras)} and ${shown(transform)}`, {
        hint: 'setExtras takes the defaults as an object, and a function that applies them',
      });
    }
    return this.#with({ extras: extras as Extras, transform }) as never;
  }

  /** Names the method; the asynchronous one has `Async` after it. Default `register`. */
  setClassMethodName<M extends string>(name: M): ConfigurableModuleBuilder<Options, M, FactoryMethod, More> {
    checkMethod(name, 'setClassMethodName');
    return this.#with({ method: name }) as never;
  }

  /** Names the method by which classes make options. Default `create`. */
  setFactoryMethodName<F extends string>(name: F): ConfigurableModuleBuilder<Options, Method, F, More> {
    checkMethod(name, 'setFactoryMethodName');
    return this.#with({ factoryMethod: name }) as never;
  }

  /** The class to extend, the token of the options, and the types of what the methods take. */
  build(): ConfigurableModuleHost<Options, Method, FactoryMethod, More> {
    const { options } = this.#plan;
    const name = `${options.moduleName ?? 'module'} options`;
    const optionsToken =
      (options.optionsInjectionToken as Token<Options> | undefined) ?? token(name, { kind: 'value' });
    const host = {
      ConfigurableModuleClass: classWith(this.#plan, optionsToken),
      MODULE_OPTIONS_TOKEN: optionsToken,
      OPTIONS_TYPE: undefined,
      ASYNC_OPTIONS_TYPE: undefined,
    };
    return Object.freeze(host) as unknown as ConfigurableModuleHost<Options, Method, FactoryMethod, More>;
  }

  /** Its type parameters are what the caller says that they are now. */
  #with(change: Partial<Plan>): ConfigurableModuleBuilder<never, never, never, never> {
    const next = new ConfigurableModuleBuilder<never, never, never, never>();
    Object.assign(next.#plan, this.#plan, change);
    return next;
  }
}

/** Makes the dynamic modules of one configurable module class. */
class Definer {
  readonly #maker: OptionsMaker;
  readonly #extras: ReadonlySet<string>;

  constructor(
    private readonly plan: Plan,
    private readonly options: Token<unknown>,
  ) {
    this.#maker = new OptionsMaker(options, plan.factoryMethod);
    this.#extras = new Set(Object.keys(plan.extras));
  }

  sync(cls: ModuleClass, options: unknown): DynamicModule {
    const given = checkGiven(options, `${refName(cls)}.${this.plan.method}`);
    const useValue = this.#extras.size === 0 ? given : without(given, this.#extras);
    return this.#define({ module: cls, providers: [{ provide: this.options, useValue }] }, given);
  }

  async(cls: ModuleClass, options: unknown): DynamicModule {
    const where = `${refName(cls)}.${this.plan.method}Async`;
    const given = checkGiven(options, where);
    const form = without(given, this.#extras) as AsyncForm;
    const providers = this.#maker.providers(form, where);
    return this.#define({ module: cls, imports: form.imports ?? [], providers }, given);
  }

  #define(definition: DynamicModule & { providers: Provider[] }, given: object): DynamicModule {
    const { options, extras, transform } = this.plan;
    if (options.alwaysTransient) definition.providers.push({ provide: IDENTITY, useValue: Symbol('own') });
    const stated = Object.entries(given).filter(
      ([name, value]) => this.#extras.has(name) && value !== undefined,
    );
    return transform(definition, { ...extras, ...Object.fromEntries(stated) } as never);
  }
}

function classWith(plan: Plan, options: Token<unknown>): ModuleClass {
  const definer = new Definer(plan, options);
  class ConfigurableModule {}
  const give = (name: string, value: (this: ModuleClass, options: unknown) => DynamicModule) =>
    Object.defineProperty(ConfigurableModule, name, { value, writable: true });
  give(plan.method, function (given) {
    return definer.sync(this, given);
  });
  give(`${plan.method}Async`, function (given) {
    return definer.async(this, given);
  });
  return ConfigurableModule;
}

const without = (given: object, names: ReadonlySet<string>): object =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.has(name)));

function checkGiven(options: unknown, where: string): object {
  if (typeof options === 'object' && options !== null) return options;
  throw badConfiguration(`${where} got ${shown(options)}`, { path: where, hint: 'it takes an object' });
}

const METHOD = /^[A-Za-z_$][\w$]{0,63}$/;

/** What every class has by that name must stay what it is. */
const TAKEN = new Set([
  ...Reflect.ownKeys(Function.prototype),
  ...Reflect.ownKeys(Object.prototype),
  'prototype',
]);

function checkMethod(name: unknown, where: string): void {
  if (typeof name === 'string' && METHOD.test(name) && !TAKEN.has(name)) return;
  throw badConfiguration(`${where}(${shown(name)}) is not possible`, {
    hint: "give the name of a method, for example 'forRoot'",
  });
}

/** A configurable module was told something impossible. */
function badConfiguration(problem: string, facts: { hint: string; path?: string }): ModuleError {
  return new ModuleError('modules/bad-configuration', `${problem}. Nothing was made.`, facts);
}
