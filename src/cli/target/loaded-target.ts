import { join } from 'node:path';
import { adminClient } from '../../admin/client/admin-client.js';
import { oneLine } from '../output/escape.js';
import type { World } from '../world.js';
import type { AppPlace } from './app-file.js';
import { copyState } from './copied-state.js';
import { loadApp, UNBUILT } from './load-app.js';
import { refuseUnreached } from './refuse-unreached.js';
import { runningIn } from './running.js';
import { statePlace } from './state-place.js';
import type { Target } from './target.js';

/**
 * The application itself, loaded for a question: nothing of it is built. It answers by the same admin API, on a socket of
 * a temporary folder; and sees what operators have selected, as far as no process has the state.
 *
 * @throws CliError `cli/bad-application`; what making the application throws
 */
export async function loadedTarget(
  { file, folder }: AppPlace,
  { world, instance }: { world: World; instance: string | undefined },
): Promise<Target> {
  const app = await loadApp(file);
  const { stateDir } = app.options;
  const place = statePlace(world, { folder, stateDir, instance });
  const running = await runningIn(place, world);
  if (running) return running;
  await refuseUnreached(place);
  const copy = await copyState(place);
  try {
    const socket = join(copy.folder, 'admin.sock');
    const state = copy.found === 'copied' ? { stateDir: copy.folder } : {};
    const application = await app.create({ ...UNBUILT, admin: { socket }, ...state });
    const close = async () => {
      try {
        await application.close();
      } finally {
        await copy.remove();
      }
    };
    return { kind: 'application', words: wordsOf(file, copy.found), client: adminClient({ socket }), close };
  } catch (error) {
    await copy.remove();
    throw error;
  }
}

const STATES = {
  copied: 'with what its state keeps',
  absent: 'which has kept no state',
  'in use': 'without its state, which another process has',
} as const;

const wordsOf = (file: string, found: keyof typeof STATES) => `${oneLine(file)}, ${STATES[found]}`;
