import type { AdminServer } from './admin/serve/admin-server.js';
import { adminSettingsFrom, type AdminSettings } from './modules/admin-settings.js';
import { Application } from './modules/application.js';
import { beginApplication } from './modules/begin-application.js';
import { systemClock } from './core/system-clock.js';
import { compose, tellerOf } from './modules/composition.js';
import { runtimeFrom, statePlaceFrom, type CreateOptions } from './modules/create-options.js';
import type { PluginLoader } from './modules/plugins-of-application.js';
import type { RuntimeOfApplication } from './modules/runtime-of-application.js';
import type { StateOfApplication, StatePlace } from './modules/state-of-application.js';
import { watchHealth } from './runtime/watch-health.js';
import { Module } from './modules/module.js';
import type { DynamicModule, ModuleClass } from './modules/module-record.js';
import { PluginTrial } from './runtime/load-plugins.js';
import { readyMade } from './runtime/ready-made-interceptors.js';

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
  async create(root: ModuleClass | DynamicModule, options: CreateOptions = {}): Promise<Application> {
    const trial = new PluginTrial();
    for (;;) {
      try {
        return await tried(root, options, trial.load);
      } catch (error) {
        if (!trial.isWorthAnother(error)) throw error;
      }
    }
  },
});

async function tried(
  root: ModuleClass | DynamicModule,
  options: CreateOptions,
  loadPlugins: PluginLoader,
): Promise<Application> {
  const runtime = runtimeFrom(options);
  if (runtime === undefined) return made(root, options, { loadPlugins });
  const { orchestrated } = await import('./runtime/orchestrator.js');
  return orchestrated(options, runtime, (its, process) => made(root, its, { loadPlugins, runtime: process }));
}

async function made(
  root: ModuleClass | DynamicModule,
  options: CreateOptions,
  besides: { readonly loadPlugins: PluginLoader; readonly runtime?: RuntimeOfApplication },
): Promise<Application> {
  const place = statePlaceFrom(options);
  const settings = adminSettingsFrom(options.admin, place?.dir);
  const opening = place && stateAt(place);
  if (opening) besides.runtime?.opens(opening);
  // Nothing is awaited where there is nothing to open: what is waited for then has its deadline from the call on.
  const state = opening && (await opening);
  try {
    const admin = settings && (await adminOf(settings, options, state));
    const composition = await compose(root, options, { state, readyMade, admin, ...besides });
    const app = new Application(composition);
    admin?.administer({ app, redactor: composition.redactor, emit: tellerOf(composition) });
    await watchHealth(app, composition, options);
    await beginApplication(app, composition, options);
    return app;
  } catch (error) {
    await state?.close();
    throw error;
  }
}

/** What is kept on disk. Its code comes only where a folder is named for that. */
async function stateAt(place: StatePlace): Promise<StateOfApplication> {
  const { openState } = await import('./runtime/open-state.js');
  return openState(place);
}

/** What operates it from outside. Its code comes only where something shall. */
async function adminOf(
  settings: AdminSettings,
  { clock = systemClock, env = process.env }: CreateOptions,
  state: StateOfApplication | undefined,
): Promise<AdminServer> {
  const { AdminServer } = await import('./admin/serve/admin-server.js');
  class Nothing {}
  Module({})(Nothing);
  const spare = () => Oneiric.create(Nothing, { env: {}, logging: false });
  return new AdminServer({ settings, folder: state?.face.folder, clock, env, spare });
}
