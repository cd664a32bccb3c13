import { CliError, EXIT } from '../cli-error.js';
import type { World } from '../world.js';
import { findAppFile } from './app-file.js';
import { loadApp } from './load-app.js';
import { oneLine } from '../output/escape.js';

/** What was found to be well. */
export interface Validated {
  readonly isValid: true;
  readonly application: string;
  readonly profile: string;
  /** What is odd, and changes nothing. */
  readonly warnings: readonly string[];
}

/**
 * Makes the application with its configuration and builds nothing: what it refuses is what a start would refuse.
 *
 * @param configFile in place of the one that the application names
 * @throws CliError `cli/no-application`, `cli/bad-application`; ConfigError `config/invalid` with everything that is wrong
 */
export async function validateConfig(
  world: World,
  named: string | undefined,
  configFile: string | undefined,
): Promise<Validated> {
  const found = await findAppFile(world.folder, named);
  if (!found)
    throw new CliError('cli/no-application', 'There is no application here that could be loaded.', {
      exitCode: EXIT.usage,
      hint: 'go to the folder of an application, or name its file with --app',
    });
  const { file } = found;
  const { options, create } = await loadApp(file);
  const said = typeof options.config === 'object' ? options.config : {};
  const config = configFile === undefined ? {} : { config: { ...said, file: configFile } };
  const quiet = { start: false, runtime: false, logging: false, admin: false } as const;
  const app = await create({ ...quiet, ...config });
  try {
    const { profile, warnings } = app.config;
    return { isValid: true, application: oneLine(file), profile, warnings: [...warnings] };
  } finally {
    await app.close();
  }
}
