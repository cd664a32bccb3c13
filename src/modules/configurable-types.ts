import type { Constructable, Dependable, InjectEntry } from '../core/component.js';
import type { Contract, Token } from '../core/token.js';
import type { Factory } from '../container/injection/recipes.js';
import type { DynamicModule, ModuleImport } from './module-record.js';

/** A class that makes the options of a module, by a method that the module's builder names (default `create`). */
export type ConfigurableModuleOptionsFactory<Options, FactoryMethod extends string = 'create'> = Record<
  FactoryMethod,
  () => Options | Promise<Options>
>;

/** What the asynchronous method of a configurable module takes: one of the three ways to come by its options. */
export interface ConfigurableModuleAsyncOptions<Options, FactoryMethod extends string = 'create'> {
  /** Modules whose exports the options are made from. */
  readonly imports?: readonly ModuleImport[] | undefined;
  /** Makes the options, from what `inject` names; may be asynchronous. */
  readonly useFactory?: ((...args: never[]) => Options | Promise<Options>) | undefined;
  /** Dependencies of `useFactory`. */
  readonly inject?: readonly InjectEntry[] | undefined;
  /** Becomes a provider of the module, and makes the options. */
  readonly useClass?: Contract<ConfigurableModuleOptionsFactory<Options, FactoryMethod>> | undefined;
  /** A provider that is there already, and makes the options. */
  readonly useExisting?:
    Dependable | Contract<ConfigurableModuleOptionsFactory<Options, FactoryMethod>> | undefined;
}

/** The class to extend: it has the two static methods that make dynamic modules. */
export type ConfigurableModuleCls<
  Options,
  Method extends string = 'register',
  FactoryMethod extends string = 'create',
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- no extras
  Extras = {},
> = (new () => object) &
  Record<Method, (options: Options & Partial<Extras>) => DynamicModule> &
  Record<
    `${Method}Async`,
    (options: ConfigurableModuleAsyncOptions<Options, FactoryMethod> & Partial<Extras>) => DynamicModule
  >;

/** What a builder makes. */
export interface ConfigurableModuleHost<
  Options,
  Method extends string = 'register',
  FactoryMethod extends string = 'create',
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- no extras
  Extras = {},
> {
  /** The class that the module class extends. */
  readonly ConfigurableModuleClass: ConfigurableModuleCls<Options, Method, FactoryMethod, Extras>;
  /** What providers of the module inject to get the options. */
  readonly MODULE_OPTIONS_TOKEN: Token<Options>;
  /** For `typeof` only: what the method takes. There is no such value. */
  readonly OPTIONS_TYPE: Options & Partial<Extras>;
  /** For `typeof` only: what the asynchronous method takes. There is no such value. */
  readonly ASYNC_OPTIONS_TYPE: ConfigurableModuleAsyncOptions<Options, FactoryMethod> & Partial<Extras>;
}

/** How a configurable module is called. */
export interface ConfigurableModuleBuilderOptions<Options = unknown> {
  /** Names the token of the options in messages. */
  readonly moduleName?: string | undefined;
  /** The token of the options; default one of its own. */
  readonly optionsInjectionToken?: Token<Options> | undefined;
  /** Every call makes a module of its own, also where two say the same. Default false. */
  readonly alwaysTransient?: boolean | undefined;
}

/** The options of the asynchronous method, as they come in. */
export interface AsyncForm {
  readonly imports?: readonly ModuleImport[] | undefined;
  readonly useFactory?: Factory | undefined;
  readonly inject?: readonly InjectEntry[] | undefined;
  readonly useClass?: Constructable | undefined;
  readonly useExisting?: Dependable | undefined;
}
