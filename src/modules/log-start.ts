import { ConfigError } from '../config/config-error.js';
import { objectTree } from '../config/object-tree.js';
import type { OneiricEvent } from '../core/events.js';
import type { RunningLog } from '../core/logger.js';
import type { LogSettings } from '../observability/log-settings.js';
import type { Composition } from './composition.js';
import type { CreateOptions, LoggingOptions } from './create-options.js';

const LEVEL = 'ONEIRIC_LOG_LEVEL';

/**
 * The log of an application, where its options or the environment ask for one. What it needs is imported only then.
 *
 * @throws ConfigError `config/invalid` for its settings; LoggingError `logging/bad-level`, `logging/cannot-open`
 */
export async function startLog(
  { events, patience, redactor }: Composition,
  { logging, env = process.env }: CreateOptions,
): Promise<RunningLog | undefined> {
  if (logging === false || (logging === undefined && !env[LEVEL])) return undefined;
  const [settings, { startLogging }] = await Promise.all([
    logging && settingsFrom(logging),
    import('../observability/logging.js'),
  ]);
  const app = { events$: events, clock: patience.clock, emit: (event: OneiricEvent) => events.next(event) };
  return startLogging(app, settings, { redactor, env });
}

async function settingsFrom(given: LoggingOptions): Promise<LogSettings> {
  const [{ VALIDATION }, { LogSettings }] = await Promise.all([
    import('../config/validate.js'),
    import('../observability/log-settings.js'),
  ]);
  const node = objectTree(given, { layer: 'explicit', source: 'create' });
  const { value, problems } = VALIDATION.validate(LogSettings, { node, path: 'logging', secrets: new Map() });
  if (value) return value as LogSettings;
  const said = problems.map(({ message }) => message).join('\n  ');
  throw new ConfigError('config/invalid', `${said}\nNothing was built.`, { path: 'logging', problems });
}
