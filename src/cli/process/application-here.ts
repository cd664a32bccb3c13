import type { Call } from '../call.js';
import { CliError, EXIT } from '../cli-error.js';
import { findAppFile, type AppPlace } from '../target/app-file.js';

/** The file of the application. @throws CliError `cli/no-application` */
export async function applicationHere({ given, world }: Call): Promise<AppPlace> {
  const found = await findAppFile(world.folder, given.text('app'));
  if (found) return found;
  throw new CliError('cli/no-application', 'There is no application here that could be loaded.', {
    exitCode: EXIT.usage,
    hint: 'go to the folder of an application, or name its file with --app; oneiric init makes one',
  });
}
