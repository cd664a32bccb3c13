import type { StateWish } from '../../core/state.js';
import type { Call } from '../call.js';
import { CliError, EXIT, usage } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { whoAndWhy } from '../request.js';
import { loadApp, UNBUILT } from '../target/load-app.js';
import { applicationHere } from '../target/place-here.js';
import { runningIn } from '../target/running.js';
import { statePlace } from '../target/state-place.js';
import { processOf } from './running-process.js';

/** What is wished for, besides who and why. */
export type Wished = Pick<StateWish, 'kind' | 'what' | 'provider'>;

/**
 * Writes into the state of an application that does not run what its next start is to find.
 *
 * @throws CliError `cli/usage`, `cli/no-application`, `cli/runs-already`; StateError `state/in-use`; what `app.state.wish` throws
 */
export async function wishOffline(call: Call, wished: Wished): Promise<void> {
  const { given, world } = call;
  refuseOthers(call);
  const place = await applicationHere(world, given);
  process.chdir(place.folder);
  const { options, run } = await loadApp(place.file);
  const { stateDir, instance: own } = options;
  const instance = given.text('instance') ?? own;
  const state = statePlace(world, { folder: place.folder, stateDir, instance: undefined });
  const folder =
    instance === undefined ? state : statePlace(world, { folder: place.folder, stateDir, instance });
  if ((await runningIn(folder, world)) ?? (await processOf(folder))) throw runs(folder);
  const app = await run({ ...UNBUILT, stateDir: state, ...(instance !== undefined && { instance }) });
  try {
    const { requestedBy, reason } = whoAndWhy(call);
    await app.state?.wish({ ...wished, who: `${requestedBy} (offline)`, why: reason });
  } finally {
    await app.close();
  }
  await call.output.answer({ ...wished, state: folder }, () => `${words(wished)}: the next start finds it`);
}

/** Of a process that is named it is known that it runs, and a swap on probation has to. */
function refuseOthers({ given }: Call): void {
  const others = ['socket', 'url', 'probation', 'drainTimeout'] as const;
  const said = others.find((name) => given.text(name) !== undefined || given.number(name) !== undefined);
  if (said === undefined && !given.has('dryRun') && !given.has('force')) return;
  throw usage('--offline is for an application that does not run.', 'leave out what only a process can do');
}

function words({ kind, what, provider }: Wished): string {
  const of = oneLine(what);
  if (kind === 'select') return `${of}: ${oneLine(provider ?? '')} is selected`;
  if (kind === 'unselect') return `${of}: nothing is selected`;
  return kind === 'pause' ? `${of} is paused` : `${of} takes calls`;
}

const runs = (state: string) =>
  new CliError('cli/runs-already', `A process has ${oneLine(state)}. Nothing was changed.`, {
    exitCode: EXIT.refused,
    hint: 'leave out --offline: it is asked itself',
  });
