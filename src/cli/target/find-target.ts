import { adminClient } from '../../admin/client/admin-client.js';
import { CliError, EXIT, usage } from '../cli-error.js';
import type { Asked } from '../command.js';
import type { Given } from '../given.js';
import { oneLine } from '../output/escape.js';
import type { World } from '../world.js';
import { placeHere } from './place-here.js';
import { refuseUnreached } from './refuse-unreached.js';
import { bySocket, runningIn } from './running.js';
import { statePlace } from './state-place.js';
import type { Target } from './target.js';
import { readToken } from './token.js';

/**
 * Whoever is to answer: the process that is named; else the one that has the state of the application, if it runs; else,
 * for questions, the application itself, which is loaded.
 *
 * @throws CliError `cli/no-process`, `cli/no-application`, `cli/no-token`, `cli/usage`; what loading the application throws
 */
export async function findTarget(world: World, given: Given, asks: Asked): Promise<Target> {
  const socket = given.text('socket');
  const url = given.text('url');
  if (socket !== undefined && url !== undefined)
    throw usage('--socket and --url were both given.', 'one of them says which process is meant');
  if (socket !== undefined) return bySocket(socket);
  if (url !== undefined) return byUrl(world, given, url);
  const { app, state } = await placeHere(world, given);
  const running = await runningIn(state, world);
  if (running) return running;
  await refuseUnreached(state);
  if (asks === 'process') throw noProcess(state);
  if (app === undefined) throw nothingToAsk(state);
  const { loadedTarget } = await import('./loaded-target.js');
  return loadedTarget(app, { world, instance: given.text('instance') });
}

async function byUrl(world: World, given: Given, url: string): Promise<Target> {
  const state = statePlace(world, { folder: world.folder, instance: given.text('instance') });
  const token = await readToken(world, { file: given.text('tokenFile'), state });
  const words = `the process at ${oneLine(url)}`;
  return { kind: 'process', words, client: adminClient({ url, token }), close: () => Promise.resolve() };
}

const noProcess = (state: string) =>
  new CliError('cli/no-process', `No process can be reached by ${oneLine(state)}. Nothing was changed.`, {
    exitCode: EXIT.noProcess,
    hint: 'start the application with the option runtime, or name its --socket or --url; ONEIRIC_STATE_DIR says where its state is',
  });

const nothingToAsk = (state: string) =>
  new CliError(
    'cli/no-application',
    `No process can be reached by ${oneLine(state)}, and there is no application here that could be loaded.`,
    {
      exitCode: EXIT.noProcess,
      hint: 'go to the folder of an application, or name its file with --app: oneiric.app.js, or "oneiric": { "app": … } in package.json',
    },
  );
