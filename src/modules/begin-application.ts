import { allInTurn } from './all-in-turn.js';
import type { Application } from './application.js';
import { ApplicationLog } from './application-log.js';
import type { Composition } from './composition.js';
import type { CreateOptions } from './create-options.js';

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
  tellPlugins(composition);
  attachRuntime(app, composition);
  if (start === false) return;
  const { plugins, events } = composition;
  const listening = plugins && events.subscribe((event) => plugins.heard(event));
  try {
    await app.start();
  } catch (error) {
    const { state, runtime } = composition;
    // What cannot be closed says less than why it did not start.
    await allInTurn([() => state?.close(), () => log?.close(), () => runtime?.closed()]).catch(
      () => undefined,
    );
    throw error;
  } finally {
    listening?.unsubscribe();
  }
}

/** The state learns whose it is. By now somebody may listen to what it has to tell. */
function attach({ state, container, events, configured, redactor }: Composition): void {
  state?.attach({
    emit: (event) => {
      if (events.observed) events.next(configured.heard(event));
    },
    redact: (text) => redactor.redact(text),
    selectionAt: (slot) => container.selections.at(slot, 'operator'),
    activityOf: (name) => container.activities.about(name),
    statusOf: (slot) => container.status(slot),
  });
}

/** They were loaded before anybody could hear of them. */
function tellPlugins({ plugins, events, configured }: Composition): void {
  for (const event of plugins?.events() ?? []) if (events.observed) events.next(configured.heard(event));
}

/** The process learns whose it is, and listens to signals from here on. */
function attachRuntime(app: Application, { runtime, events, configured }: Composition): void {
  runtime?.attach({
    emit: (event) => {
      if (events.observed) events.next(configured.heard(event));
    },
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
