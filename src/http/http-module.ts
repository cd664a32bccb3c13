import { Application } from '../modules/application.js';
import { ConfigurableModuleBuilder } from '../modules/configurable-module.js';
import { DiscoveryService } from '../modules/discovery.js';
import { Intakes } from '../modules/intakes.js';
import { Module } from '../modules/module.js';
import { httpSettingsFrom, type HttpOptions } from './http-options.js';
import { HttpIntake } from './server/http-intake.js';
import { HttpServer } from './server/http-server.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<HttpOptions>({
  moduleName: 'Http',
})
  .setClassMethodName('forRoot')
  .build();

type Asked = [options: HttpOptions, app: Application, discovery: DiscoveryService, intakes: Intakes];

function serverOf(...[options, app, discovery, intakes]: Asked): HttpServer {
  const settings = httpSettingsFrom(options);
  const intake = new HttpIntake({ app, discovery, intakes, settings });
  return new HttpServer(() => intake.opened);
}

/**
 * Makes the server for the controllers of an application: `HttpModule.forRoot({ port: 3000 })` in the `imports` of a module,
 * once. It listens when everything has started, and is the first to close: requests under way are answered before anything
 * stops. `forRootAsync` takes its options from a factory.
 */
@Module({
  providers: [
    {
      provide: HttpServer,
      useFactory: serverOf,
      inject: [MODULE_OPTIONS_TOKEN, Application, DiscoveryService, Intakes],
    },
  ],
  exports: [HttpServer],
})
export class HttpModule extends ConfigurableModuleClass {}
