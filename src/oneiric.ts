import { assemble } from './assembly/assemble.js';
import type { Application } from './modules/application.js';
import type { CreateOptions } from './modules/create-options.js';
import type { DynamicModule, ModuleClass } from './modules/module-record.js';

/** Makes applications. */
export const Oneiric = Object.freeze({
  /**
   * Reads the modules, starts what is eager in dependency order, and resolves when everything is started.
   * A failure undoes what had started, in reverse, and rejects with what went wrong first; where a plugin did, it
   * is started again without that plugin.
   *
   * @throws LifecycleError `lifecycle/bad-option`, `lifecycle/unknown-option`, `lifecycle/signals-taken`;
   * ConfigError `config/invalid` with everything that is wrong in the configuration; LoggingError;
   * StateError for the folder of the state
   * @example
   * await using app = await Oneiric.create(AppModule);
   * await app.get(Catalog).find('x');
   */
  create(root: ModuleClass | DynamicModule, options: CreateOptions = {}): Promise<Application> {
    return assemble(root, options);
  },
});
