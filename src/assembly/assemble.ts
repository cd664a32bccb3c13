import type { AdminServer } from '../admin/serve/admin-server.js';
import type { Administered } from '../admin/serve/admin-service.js';
import { systemClock } from '../core/system-clock.js';
import { adminSettingsFrom, type AdminSettings } from '../modules/admin-settings.js';
import { Application } from '../modules/application.js';
import { beginApplication } from '../modules/begin-application.js';
import { compose, tellerOf, type Composition } from '../modules/composition.js';
import { runtimeFrom, statePlaceFrom, type CreateOptions } from '../modules/create-options.js';
import type { GraphEdits } from '../modules/graph-edits.js';
import { Module } from '../modules/module.js';
import { followRemote, sourceRules } from '../remote/follow-remote.js';
import type { DynamicModule, ModuleClass } from '../modules/module-record.js';
import type { PluginLoader } from '../modules/plugins-of-application.js';
import type { RuntimeOfApplication } from '../modules/runtime-of-application.js';
import type { StateOfApplication, StatePlace } from '../modules/state-of-application.js';
import { PluginTrial } from '../runtime/load-plugins.js';
import { readyMade } from '../runtime/ready-made-interceptors.js';
import { watchHealth } from '../runtime/watch-health.js';

/** What somebody that an application is a guest of has a hand in. */
export interface Hands {
  /** What stands in for modules, providers and missing names. */
  readonly edits?: GraphEdits;
  /** Is shown what the application is composed of, before it begins. */
  readonly composed?: (composition: Composition) => void;
  /** Its plugins, where it was tried before. */
  readonly trial?: PluginTrial;
}

/**
 * Makes an application with all that its options ask for. Where a plugin keeps it from starting, it is made again
 * without that plugin.
 *
 * @throws what `Oneiric.create` throws
 */
export async function assemble(
  root: ModuleClass | DynamicModule,
  options: CreateOptions,
  hands: Hands = {},
): Promise<Application> {
  const { trial = new PluginTrial() } = hands;
  for (;;) {
    try {
      return await tried(root, options, { hands, loadPlugins: trial.load });
    } catch (error) {
      if (!trial.isWorthAnother(error)) throw error;
    }
  }
}

interface Besides {
  readonly hands: Hands;
  readonly loadPlugins: PluginLoader;
  readonly runtime?: RuntimeOfApplication;
}

async function tried(
  root: ModuleClass | DynamicModule,
  options: CreateOptions,
  besides: Besides,
): Promise<Application> {
  const runtime = runtimeFrom(options);
  if (runtime === undefined) return made(root, options, besides);
  const { orchestrated } = await import('../runtime/orchestrator.js');
  return orchestrated(options, runtime, (its, process) => made(root, its, { ...besides, runtime: process }));
}

async function made(
  root: ModuleClass | DynamicModule,
  options: CreateOptions,
  { hands, loadPlugins, runtime }: Besides,
): Promise<Application> {
  const place = statePlaceFrom(options);
  const settings = adminSettingsFrom(options.admin, place?.dir);
  const opening = place && stateAt(place);
  if (opening) runtime?.opens(opening);
  // Nothing is awaited where there is nothing to open: what is waited for then has its deadline from the call on.
  const state = opening && (await opening);
  try {
    const admin = settings && (await adminOf(settings, options, state));
    const { edits } = hands;
    const besides = { state, readyMade, sourceRules, admin, loadPlugins, edits, ...(runtime && { runtime }) };
    const composition = await compose(root, options, besides);
    const app = new Application(composition);
    admin?.administer({ app, ...administered(composition) });
    await watchHealth(app, composition, options);
    await followRemote(app, composition, { ...options, readyMade });
    hands.composed?.(composition);
    await beginApplication(app, composition, options);
    return app;
  } catch (error) {
    await state?.close();
    throw error;
  }
}

/** What is operated besides the application. */
function administered(composition: Composition): Omit<Administered, 'app'> {
  const { redactor, followers } = composition;
  const takeHint: Administered['takeHint'] = async (source, hint) =>
    (await followers.remote?.hinted(source, hint)) ?? false;
  return { redactor, emit: tellerOf(composition), takeHint };
}

/** What is kept on disk. Its code comes only where a folder is named for that. */
async function stateAt(place: StatePlace): Promise<StateOfApplication> {
  const { openState } = await import('../runtime/open-state.js');
  return openState(place);
}

/** What operates it from outside. Its code comes only where something shall. */
async function adminOf(
  settings: AdminSettings,
  { clock = systemClock, env = process.env }: CreateOptions,
  state: StateOfApplication | undefined,
): Promise<AdminServer> {
  const { AdminServer } = await import('../admin/serve/admin-server.js');
  class Nothing {}
  Module({})(Nothing);
  const spare = () => assemble(Nothing, { env: {}, logging: false });
  return new AdminServer({ settings, folder: state?.face.folder, clock, env, spare });
}
