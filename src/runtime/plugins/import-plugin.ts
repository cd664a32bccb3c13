import { pathToFileURL } from 'node:url';
import { withDeadline } from '../../container/swap/deadline.js';
import { oneLineOf, PluginError } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import { claimPromises } from '../../modules/import-promises.js';

/** How long the code of a plugin may take to run for the first time. */
const IMPORT_MS = 10_000;

/** What a file exports by default. In a box: it may look like a promise. */
export interface Exported {
  readonly value: unknown;
}

/**
 * Imports a file.
 *
 * @throws PluginError `plugins/import-failed` with its cause, `plugins/import-timeout`
 */
export function importPlugin(name: string, file: string, clock: Clock): Promise<Exported> {
  const work = async (): Promise<Exported> => {
    const namespace = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    const { default: value } = namespace;
    claimed(value);
    return { value };
  };
  return new Promise((resolve, reject) => {
    withDeadline(clock, { ms: IMPORT_MS, work }, (timed) => {
      if (timed.end === 'done') resolve(timed.value);
      else reject(timed.end === 'failed' ? importFailed(name, timed.error) : importTimeout(name));
    });
  });
}

/** Before anybody else has a turn: a promise that fails, and that nobody has taken over by then, ends the process. */
function claimed(exported: unknown): void {
  try {
    claimPromises(Array.isArray(exported) ? exported : [exported]);
  } catch {
    // It cannot be looked at, which is told when that is tried again.
  }
}

const importFailed = (name: string, cause: unknown) =>
  new PluginError(
    'plugins/import-failed',
    `${name} could not be imported: ${oneLineOf(cause)}. What it had begun by then cannot be undone.`,
    { path: name, hint: 'the cause has where it was thrown', cause },
  );

const importTimeout = (name: string) =>
  new PluginError(
    'plugins/import-timeout',
    `${name} was not imported within ${IMPORT_MS} ms. What it had begun may go on.`,
    {
      path: name,
      hint: 'a plugin awaits nothing while it is imported: what has to be waited for belongs into onInit',
    },
  );
