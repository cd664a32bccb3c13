import { Application } from '../modules/application.js';
import { ConfigurableModuleBuilder } from '../modules/configurable-module.js';
import type { ConfigurableModuleAsyncOptions } from '../modules/configurable-types.js';
import { DiscoveryService } from '../modules/discovery.js';
import { Intakes } from '../modules/intakes.js';
import { recordSingle, type DynamicModule } from '../modules/module-record.js';
import { Module } from '../modules/module.js';
import { Reflector } from './around/reflector.js';
import { httpSettingsFrom, type HttpOptions, type HttpSettings } from './http-options.js';
import { HttpIntake } from './server/http-intake.js';
import { HttpServer } from './server/http-server.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<HttpOptions>({
  moduleName: 'Http',
})
  .setClassMethodName('forRoot')
  .build();

type Asked = [options: HttpOptions, app: Application, discovery: DiscoveryService, intakes: Intakes];

/** Wrong options are an error of the start, not of whoever injects the server. */
function serverOf(...[options, app, discovery, intakes]: Asked): HttpServer {
  let known: HttpSettings | undefined;
  const settings = () => (known ??= httpSettingsFrom(options));
  const intake = new HttpIntake({ app, discovery, intakes, settings });
  return new HttpServer(() => intake.opened);
}

/**
 * Makes the server for the controllers of an application: `HttpModule.forRoot({ port: 3000 })` in the `imports` of a module,
 * once: two that differ keep the application from starting (`modules/imported-twice`). It listens when everything has started, and is the first to close: requests under way are answered before anything
 * stops. `forRootAsync` takes its options from a factory.
 */
@Module({
  providers: [
    { provide: Reflector, useFactory: () => new Reflector() },
    {
      provide: HttpServer,
      useFactory: serverOf,
      inject: [MODULE_OPTIONS_TOKEN, Application, DiscoveryService, Intakes],
    },
  ],
  exports: [HttpServer, Reflector],
})
export class HttpModule extends ConfigurableModuleClass {
  /**
   * The module with these options; each has a default.
   * @throws HttpError `http/bad-option`, `http/unknown-option`, `http/bad-path`
   */
  static override forRoot(options: HttpOptions = {}): DynamicModule {
    httpSettingsFrom(options);
    return super.forRoot(options);
  }

  /** As `forRoot`, with options that a factory, class or provider makes: wrong ones are an error at the start. */
  static override forRootAsync(options: ConfigurableModuleAsyncOptions<HttpOptions>): DynamicModule {
    return super.forRootAsync(options);
  }
}

// Each would serve the controllers of all modules, with guards that the others do not have.
recordSingle(HttpModule);
