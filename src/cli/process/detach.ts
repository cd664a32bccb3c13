import { join, resolve } from 'node:path';
import type { Call } from '../call.js';
import { CliError, EXIT, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { applicationHere } from '../target/place-here.js';
import { runningIn } from '../target/running.js';
import { DetachedChild, type Readiness } from './detached-child.js';
import { LogFile } from './log-file.js';

const PATIENCE_MS = 30_000;

/**
 * Runs the application in a process of its own, and waits until it is ready.
 *
 * @throws CliError `cli/no-application`, `cli/runs-already`, `cli/no-log-file`, `cli/start-failed`, `cli/start-late`,
 * `cli/interrupted`
 */
export async function detach(call: Call): Promise<void> {
  const { given, world, output } = call;
  const { file, folder, state } = await applicationHere(world, given);
  const instance = given.text('instance');
  const other = await runningIn(state, world);
  if (other) throw runsAlready(other.words);
  const log = await LogFile.open(resolve(world.folder, given.text('logFile') ?? join(state, 'oneiric.log')));
  const named = instance === undefined ? [] : ['--instance', instance];
  const child = new DetachedChild({
    ...{ folder, env: world.env, output: log.handle.fd },
    args: ['start', '--app', file, ...named],
  });
  const deadline = AbortSignal.timeout(given.number('wait') ?? PATIENCE_MS);
  const readiness = await child.ready(AbortSignal.any([world.interrupted, deadline]));
  child.leave();
  if (readiness.kind === 'late') child.end();
  const last = await log.last();
  await log.close();
  if (readiness.kind !== 'ready')
    throw notReady(readiness, { last, log: log.path, interrupted: world.interrupted });
  const { started } = readiness;
  await output.answer({ ...started, log: log.path }, () => {
    const lines = [`runs as process ${started.pid}`, `  log     ${oneLine(log.path)}`];
    if (started.socket !== undefined) lines.push(`  socket  ${oneLine(started.socket)}`);
    if (started.url !== undefined) lines.push(`  url     ${oneLine(started.url)}`);
    return [...lines, '', 'see what serves:  npx oneiric list', 'end it:  npx oneiric stop'].join('\n');
  });
}

function notReady(
  readiness: Exclude<Readiness, { kind: 'ready' }>,
  { last, log, interrupted }: { last: string; log: string; interrupted: AbortSignal },
): CliError {
  const told = last === '' ? '' : `\n${last}`;
  const hint = `all of it is in ${oneLine(log)}`;
  if (interrupted.aborted)
    return new CliError('cli/interrupted', 'Interrupted. What was being started is told to end.', {
      exitCode: EXIT.interrupted,
    });
  if (readiness.kind === 'late')
    return new CliError('cli/start-late', `It was not ready in time, and is told to end.${told}`, {
      exitCode: EXIT.failed,
      hint: `give it longer with --wait; ${hint}`,
    });
  return new CliError('cli/start-failed', `It has ended before it was ready.${told}`, {
    exitCode: codeOf(readiness.code),
    hint,
  });
}

/** Refused, where that is what it ended with: somebody else has the state. */
const codeOf = (code: number | null): ExitCode => (code === EXIT.refused ? EXIT.refused : EXIT.failed);

const runsAlready = (words: string) =>
  new CliError('cli/runs-already', `It runs already: ${words}. Nothing was started.`, {
    exitCode: EXIT.refused,
    hint: 'oneiric stop ends it; --instance lets another one run beside it',
  });
