import type { Given } from '../given.js';
import { oneLine } from '../output/escape.js';
import type { World } from '../world.js';
import { loadApp, UNBUILT } from './load-app.js';
import { applicationHere } from './place-here.js';

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
export async function validateConfig(world: World, given: Given, configFile?: string): Promise<Validated> {
  const { file } = await applicationHere(world, given);
  const { options, create } = await loadApp(file);
  const said = typeof options.config === 'object' ? options.config : {};
  const config = configFile === undefined ? {} : { config: { ...said, file: configFile } };
  const app = await create({ ...UNBUILT, ...config });
  try {
    const { profile, warnings } = app.config;
    return { isValid: true, application: oneLine(file), profile, warnings: [...warnings] };
  } finally {
    await app.close();
  }
}
