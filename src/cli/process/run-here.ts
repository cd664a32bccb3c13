import type { CreateOptions } from '../../modules/create-options.js';
import type { Call } from '../call.js';
import { EXIT, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { loadApp } from '../target/load-app.js';
import { applicationHere } from '../target/place-here.js';
import { RunningHere } from './running-here.js';
import { tellParent, type Started } from './started.js';

/**
 * Loads the application and runs it in this process, until it is closed, a signal ends it, or nobody reads what it writes any more.
 *
 * @throws CliError `cli/no-application`, `cli/bad-application`; what keeps the application from starting
 */
export async function runHere(call: Call): Promise<ExitCode> {
  const { given, world } = call;
  const { file, folder } = await applicationHere(world, given);
  // Where its own paths lead from.
  process.chdir(folder);
  const { options, run } = await loadApp(file);
  const instance = given.text('instance');
  const app = await run({ ...processOptions(options), ...(instance !== undefined && { instance }) });
  const here = new RunningHere(app, world.unread);
  const started = await here.said();
  tellParent(started);
  await call.output.answer(started, () => words(started));
  await here.over;
  // Everything else of it ends as well.
  await app.close();
  return EXIT.ok;
}

/** It has the process to itself, whatever its options say besides. */
function processOptions({ runtime }: CreateOptions): CreateOptions {
  return { runtime: typeof runtime === 'object' ? { ...runtime, signals: true } : true };
}

function words({ pid, state, socket, url }: Started): string {
  const lines = [`runs as process ${pid}`];
  if (state !== undefined) lines.push(`  state   ${oneLine(state)}`);
  if (socket !== undefined) lines.push(`  socket  ${oneLine(socket)}`);
  if (url !== undefined)
    lines.push(`  url     ${oneLine(url)}, with the token in operator.token of the state`);
  if (socket === undefined && url === undefined) lines.push('  it cannot be operated: it has no admin API');
  else lines.push('', 'see what serves, from another terminal:  npx oneiric list');
  lines.push('end it:  Ctrl-C here, or npx oneiric stop');
  return lines.join('\n');
}
