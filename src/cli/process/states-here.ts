import type { Call } from '../call.js';
import { placeHere } from '../target/place-here.js';
import { statePlace } from '../target/state-place.js';

/**
 * Where the state of the application may be: where it is without anybody saying otherwise; then, which takes loading
 * it, where the application itself says.
 *
 * @throws CliError `cli/no-application`, `cli/bad-application`
 */
export async function* statesHere({ given, world }: Call): AsyncIterable<string> {
  const { app, state } = await placeHere(world, given);
  yield state;
  if (app === undefined) return;
  const { loadApp } = await import('../target/load-app.js');
  const { options } = await loadApp(app.file);
  const { stateDir, instance: own } = options;
  const said = statePlace(world, {
    ...{ folder: app.folder, stateDir },
    instance: given.text('instance') ?? own,
  });
  if (said !== state) yield said;
}
