import type { Application } from './application.js';
import { ApplicationLog } from './application-log.js';
import { isSlotName } from '../core/names.js';
import { tellerOf, type Composition } from './composition.js';
import type { CreateOptions } from './create-options.js';
import { learnSecrets } from './learn-secrets.js';

/**
 * Logs what happens in an application from here on, and starts it unless it is told not to. What fails closes what was
 * opened: whoever gets no application cannot.
 *
 * @throws LoggingError; what `start` throws
 */
export async function beginApplication(
  app: Application,
  composition: Composition,
  { logging, env, start }: CreateOptions,
): Promise<void> {
  const log = logging === false ? undefined : await logged(composition, env);
  app.logTo(log);
  attach(composition);
  attachIntakes(composition);
  tellPlugins(composition);
  await attachRuntime(app, composition);
  await composition.admin?.open();
  if (start === false) return;
  try {
    await startHeard(app, composition);
  } catch (error) {
    await app.abandon();
    throw error;
  }
}

/** Starts it; plugins hear what happens meanwhile, so that those can be given up that keep it from starting. */
export async function startHeard(app: Application, { plugins, events }: Composition): Promise<void> {
  const listening = plugins && events.subscribe((event) => plugins.heard(event));
  try {
    await app.start();
  } finally {
    listening?.unsubscribe();
  }
}

/** The state learns whose it is. By now somebody may listen to what it has to tell. */
function attach(composition: Composition): void {
  const { state, container, redactor } = composition;
  state?.attach({
    emit: tellerOf(composition),
    redact: (text) => redactor.redact(text),
    selectionAt: (slot) => container.selections.at(slot, 'operator'),
    activityOf: (name) => container.activities.about(name),
    slotOf: (ref) => container.slotNamed(ref, 'app.state.journal'),
    statusOf: (slot) => container.status(slot),
    isBegun: () => container.isBegun,
    check: ({ kind, what, provider }) => {
      if (!isSlotName(what)) container.activities.check({ domain: what }, kind);
      else if (kind === 'select' || kind === 'unselect') container.changes.check(what, provider, kind);
      else container.activities.check(what, kind);
    },
    learnSecrets: () => learnSecrets(composition),
  });
}

function attachIntakes(composition: Composition): void {
  const { intakes, configured, patience, events, container } = composition;
  const { vetting } = container;
  const clean = (thrown: unknown) => configured.scrubber.clean(thrown);
  const isHeard = () => events.observed;
  intakes.attach({
    ...{ clock: patience.clock, tell: tellerOf(composition), isHeard, clean },
    vet: (domain, vetter) => vetting.set(domain, vetter),
    registered: (domain) =>
      vetting.registered(domain).map((candidate) => ({ candidate, cls: vetting.classOf(candidate) })),
    instancesIn: (slot) => vetting.instancesIn(slot),
  });
}

/** They were loaded before anybody could hear of them. */
function tellPlugins(composition: Composition): void {
  for (const event of composition.plugins?.events() ?? []) tellerOf(composition)(event);
}

/** The process learns whose it is: a signal closes the application from here on. */
async function attachRuntime(app: Application, composition: Composition): Promise<void> {
  const { runtime, configured } = composition;
  await runtime?.attach({
    emit: tellerOf(composition),
    clean: (thrown) => configured.scrubber.clean(thrown),
    close: (signal) => app.close(signal),
    reread: { configuration: () => app.config.reload(), secrets: () => app.secrets.rotate('all') },
  });
}

async function logged(composition: Composition, env: CreateOptions['env']): Promise<ApplicationLog> {
  const log = new ApplicationLog(composition, env);
  try {
    await log.start();
    return log;
  } catch (error) {
    composition.configured.end();
    throw error;
  }
}
