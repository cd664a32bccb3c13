import type { Call } from '../call.js';
import { findAppFile } from '../target/app-file.js';
import { statePlace } from '../target/state-place.js';

/**
 * Where the state of the application may be: where it is without anybody saying otherwise; then, which takes loading
 * it, where the application itself says.
 *
 * @throws CliError `cli/no-application`, `cli/bad-application`
 */
export async function* statesHere({ given, world }: Call): AsyncIterable<string> {
  const app = await findAppFile(world.folder, given.text('app'));
  const folder = app?.folder ?? world.folder;
  const instance = given.text('instance');
  const state = statePlace(world, { folder, instance });
  yield state;
  if (app === undefined) return;
  const { loadApp } = await import('../target/load-app.js');
  const { options } = await loadApp(app.file);
  const { stateDir, instance: own } = options;
  const said = statePlace(world, { folder, stateDir, instance: instance ?? own });
  if (said !== state) yield said;
}
