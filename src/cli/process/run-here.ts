import type { Application } from '../../modules/application.js';
import type { CreateOptions } from '../../modules/create-options.js';
import type { Call } from '../call.js';
import { EXIT, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { loadApp } from '../target/load-app.js';
import { applicationHere } from './application-here.js';
import { removePidFile, writePidFile } from './pid-file.js';
import { markOf } from './process-mark.js';
import { tellParent, type Started } from './started.js';

/**
 * Loads the application and runs it in this process, until it is closed or a signal ends it.
 *
 * @throws CliError `cli/no-application`, `cli/bad-application`; what keeps the application from starting
 */
export async function runHere(call: Call): Promise<ExitCode> {
  const { file, folder } = await applicationHere(call);
  // Where its own paths lead from.
  process.chdir(folder);
  const { options, run } = await loadApp(file);
  const instance = call.given.text('instance');
  const app = await run({ ...processOptions(options), ...(instance !== undefined && { instance }) });
  const started = await said(app);
  const over = end(app);
  tellParent(started);
  await call.output.answer(started, () => words(started));
  await over;
  // Everything else of it ends as well.
  await app.close();
  return EXIT.ok;
}

/** It has the process to itself, whatever its options say besides. */
function processOptions({ runtime }: CreateOptions): CreateOptions {
  return { runtime: typeof runtime === 'object' ? { ...runtime, signals: true } : true };
}

async function said({ state, admin }: Application): Promise<Started> {
  const { pid } = process;
  const folder = state?.folder;
  if (folder !== undefined) await writePidFile(folder, (await markOf(pid)) ?? { pid });
  return { pid, state: folder, socket: admin?.socket, url: admin?.url };
}

/** Resolves when it has closed by itself. What a signal has closed ends the process, with a code of its own. */
function end(app: Application): Promise<void> {
  const folder = app.state?.folder;
  let isSignalled = false;
  return new Promise((resolve) => {
    app.events$.subscribe((event) => {
      if (event.type === 'runtime.signalled' && event.action !== 'reload') isSignalled = true;
      if (event.type === 'app.closing' && folder !== undefined) removePidFile(folder);
      if (event.type === 'app.closed' && !isSignalled) resolve();
    });
  });
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
