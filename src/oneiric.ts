import { Application } from './modules/application.js';
import { beginApplication } from './modules/begin-application.js';
import { compose } from './modules/composition.js';
import type { CreateOptions } from './modules/create-options.js';
import type { DynamicModule, ModuleClass } from './modules/module-record.js';

/** Makes applications. */
export const Oneiric = Object.freeze({
  /**
   * Reads the modules, starts what is eager in dependency order, and resolves when everything is started.
   * A failure undoes what had started, in reverse, and rejects with what went wrong first.
   *
   * @throws LifecycleError `lifecycle/bad-option`, `lifecycle/unknown-option`; NotBuiltYetError for options of a later version;
   * ConfigError `config/invalid` with everything that is wrong in the configuration; LoggingError
   * @example
   * await using app = await Oneiric.create(AppModule);
   * await app.get(Catalog).find('x');
   */
  async create(root: ModuleClass | DynamicModule, options: CreateOptions = {}): Promise<Application> {
    const composition = await compose(root, options);
    const app = new Application(composition);
    await beginApplication(app, composition, options);
    return app;
  },
});
