import type { RunningLog } from './core/logger.js';
import { Application } from './modules/application.js';
import { compose, type Composition } from './modules/composition.js';
import type { CreateOptions } from './modules/create-options.js';
import { startLog } from './modules/log-start.js';
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
    const log = await loggedOrEnded(composition, options);
    const app = new Application(composition);
    app.logTo(log);
    if (options.start !== false) await startOrEnd(app, log);
    return app;
  },
});

/** What was opened for an application that does not come to be is closed. */
async function loggedOrEnded(
  composition: Composition,
  options: CreateOptions,
): Promise<RunningLog | undefined> {
  try {
    return await startLog(composition, options);
  } catch (error) {
    composition.configured.end();
    throw error;
  }
}

/** Whoever gets no application cannot close it, and with it the log. */
async function startOrEnd(app: Application, log: RunningLog | undefined): Promise<void> {
  try {
    await app.start();
  } catch (error) {
    await log?.close();
    throw error;
  }
}
