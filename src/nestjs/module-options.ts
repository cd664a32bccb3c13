import type { InjectionToken, ModuleMetadata as NestMetadata, Type } from '@nestjs/common';
import type { Contract, Ref } from '../core/token.js';
import type { Application } from '../modules/application.js';
import type { CreateOptions } from '../modules/create-options.js';
import type { DynamicModule, ModuleClass, ModuleMetadata } from '../modules/module-record.js';

/** A provider of NestJS that components inject: by its class, or by a token of ours. */
export type NestProvided =
  | Contract<unknown>
  | {
      /** What components inject. */
      readonly provide: Ref;
      /** What NestJS knows it by. */
      readonly useExisting: InjectionToken;
    };

/** How an application is a guest in NestJS. */
export interface GuestOptions extends RequestHandling {
  /** Tells several applications of one NestJS application apart. Default: none. */
  readonly name?: string;
  /** Every module of NestJS may inject what it offers, without importing it. Default false. */
  readonly isGlobal?: boolean;
  /** Providers of NestJS that components inject, as they are. Default: none. */
  readonly provide?: readonly NestProvided[];
}

/** What is done for each request of NestJS; nothing by default. */
interface RequestHandling {
  /**
   * Each request has a scope of its own, from the first middleware until it is answered and its route has settled: slots of scope `request` have one
   * instance in it, and may inject `NEST_REQUEST`. It costs every `await` of the process on Node 20. Default false.
   */
  readonly requestScope?: boolean;
  /** Routes may have parameters with `@Pinned`. Default false. */
  readonly pin?: boolean;
}

/** What the application is made of: one of its modules, or what such a module would say. */
export type ApplicationSource = Pick<ModuleMetadata, 'imports' | 'providers' | 'selections'> & {
  /** The module that would be given to `Oneiric.create`. */
  readonly module?: ModuleClass | DynamicModule;
};

/** How it is made; it is started when NestJS is initialised. Its `runtime` takes no signals: they are for NestJS. */
export type MakingOptions = Omit<CreateOptions, 'start'>;

/** An application that is made for NestJS: it starts and closes with it. */
export type OwnApplicationOptions = GuestOptions & ApplicationSource & MakingOptions;

/** An application that is there already: whoever made it closes it. */
export interface GivenApplicationOptions extends RequestHandling, Pick<GuestOptions, 'name' | 'isGlobal'> {
  /** The application. */
  readonly application: Application;
}

/** What `OneiricModule.forRoot` takes. */
export type OneiricModuleOptions = OwnApplicationOptions | GivenApplicationOptions;

/** What an options factory of `forRootAsync` gives: how the application is made, and what of, where that is not said beside it. */
export type AsyncMakingOptions =
  (MakingOptions & ApplicationSource) | Pick<GivenApplicationOptions, 'application'>;

/** Makes options; a provider of NestJS. */
export interface OneiricOptionsFactory {
  /** Is asked once, when NestJS makes its providers. */
  createOneiricOptions(): AsyncMakingOptions | Promise<AsyncMakingOptions>;
}

/** What `OneiricModule.forRootAsync` takes; one of the three ways to make options. */
export interface OneiricModuleAsyncOptions extends GuestOptions {
  /**
   * The module of the application. What it offers can be injected as by `forRoot`; where the factory says what the
   * application is made of, `forFeature` names what of it is injected.
   */
  readonly module?: ModuleClass | DynamicModule;
  /** Modules of NestJS that export what `inject` and `useExisting` name. */
  readonly imports?: NonNullable<NestMetadata['imports']>;
  /** What the function is called with. */
  readonly inject?: readonly InjectionToken[];
  /** Makes the options. */
  readonly useFactory?: (...args: never[]) => AsyncMakingOptions | Promise<AsyncMakingOptions>;
  /** A class that makes the options, made here. */
  readonly useClass?: Type<OneiricOptionsFactory>;
  /** A provider of NestJS that makes the options. */
  readonly useExisting?: InjectionToken<OneiricOptionsFactory>;
}
