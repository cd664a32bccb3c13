import { AdminError } from '../../admin/admin-error.js';
import { socketPathOf } from '../../admin/socket-path.js';
import type { VerifyAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { EXIT } from '../cli-error.js';
import { exitCodeOf } from '../exit-code.js';
import { oneLine } from '../output/escape.js';
import { readAdminFile } from '../target/admin-file.js';
import { findTarget } from '../target/find-target.js';
import { placeHere } from '../target/place-here.js';
import type { Target } from '../target/target.js';
import { fine, hidden, wrong, wrongBy, type Finding } from './finding.js';
import { lookAtApplication } from './look-at-application.js';
import { lookAtClock } from './look-at-clock.js';
import { lookAtFolder } from './look-at-folder.js';
import { lookAtNode } from './look-at-node.js';
import { lookAtPackages } from './look-at-packages.js';
import { lookAtServices, lookAtSocket } from './look-at-process.js';
import { lookAtRemote } from './look-at-remote.js';

/** Looks at all that an application needs, here and in the process that runs. Changes nothing. */
export async function examine(call: Call): Promise<Finding[]> {
  const { given, world } = call;
  const { app, state } = await placeHere(world, given);
  const said = await readAdminFile(state);
  return [
    lookAtNode(process.version),
    ...(await lookAtApplication(world, given)),
    ...(app ? lookAtPackages(app.file) : []),
    ...(await lookAtFolder(state)),
    await lookAtSocket(said?.socket ?? socketPathOf(state, world.env)),
    await lookAtClock(state),
    ...(await lookInside(call)),
  ];
}

/** What its state holds and, where it runs, how what serves is doing. */
async function lookInside({ given, world }: Call): Promise<Finding[]> {
  try {
    const target = await findTarget(world, given, 'anybody');
    try {
      const isRunning = target.kind === 'process';
      const services = isRunning
        ? await lookAtServices(target.client)
        : [fine('services', 'no process runs')];
      return [await lookAtState(target), ...services, ...(await lookAtRemote(target))];
    } finally {
      await target.close();
    }
  } catch (error) {
    return [exitCodeOf(error) === EXIT.notAllowed ? hidden('process') : wrongBy('process', error)];
  }
}

async function lookAtState({ kind, client }: Target): Promise<Finding> {
  try {
    return ofState(await client.post<VerifyAnswer>('/v1/state/verify', {}));
  } catch (error) {
    if (!(error instanceof AdminError) || error.code !== 'admin/no-state') throw error;
    if (kind === 'process') return fine('state', 'the process keeps none on disk');
    return fine('state', 'nothing is kept yet: the first start begins');
  }
}

function ofState({ isSound, problems }: VerifyAnswer): Finding {
  if (isSound) return fine('state', 'sound');
  return wrong(
    'state',
    problems.map(oneLine).join('; '),
    'oneiric state restore takes a backup in its place',
  );
}
