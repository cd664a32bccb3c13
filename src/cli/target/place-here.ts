import { CliError, EXIT } from '../cli-error.js';
import type { Given } from '../given.js';
import type { World } from '../world.js';
import { findAppFile, type AppPlace } from './app-file.js';
import { statePlace } from './state-place.js';

/** What is meant by what was typed. */
export interface PlaceHere {
  /** Undefined where there is none. */
  readonly app: AppPlace | undefined;
  /** Folder of its state, as long as the application itself names no other. */
  readonly state: string;
}

/** The application that is meant, and its state. @throws CliError `cli/no-application` where the one that is named is not there */
export async function placeHere(
  world: Pick<World, 'env' | 'folder'>,
  given: Pick<Given, 'text'>,
): Promise<PlaceHere> {
  const app = await findAppFile(world.folder, given.text('app'));
  const instance = given.text('instance');
  return { app, state: statePlace(world, { folder: app?.folder ?? world.folder, instance }) };
}

/** As `placeHere`, of an application that has to be there. @throws CliError `cli/no-application` */
export async function applicationHere(
  world: Pick<World, 'env' | 'folder'>,
  given: Pick<Given, 'text'>,
): Promise<AppPlace & Pick<PlaceHere, 'state'>> {
  const { app, state } = await placeHere(world, given);
  if (app) return { ...app, state };
  throw new CliError('cli/no-application', 'There is no application here that could be loaded.', {
    exitCode: EXIT.usage,
    hint: 'go to the folder of an application, or name its file with --app; oneiric init makes one',
  });
}
