import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../call.js';
import { CliError, EXIT } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { isStill, processOf } from '../process/running-process.js';
import type { ProcessMark } from '../process/process-mark.js';
import { statesHere } from '../process/states-here.js';
import { hiddenState, isHidden } from '../target/is-hidden.js';

/** Longer than an application gets to close. */
const PATIENCE_MS = 40_000;
const LOOKED_AT_EVERY_MS = 50;

/** Has the process that has the state of the application close it, and waits for its end. */
export async function run(call: Call): Promise<void> {
  const mark = await processHere(call);
  tell(mark);
  await gone(call, mark);
  await call.output.answer({ pid: mark.pid, isStopped: true }, () => `process ${mark.pid} has ended`);
}

async function processHere(call: Call): Promise<ProcessMark> {
  let last = '';
  for await (const state of statesHere(call)) {
    const mark = await processOf(state);
    if (mark) return mark;
    if (await isHidden(state)) throw hiddenState(state, 'stop it as the user that runs it');
    last = state;
  }
  throw new CliError('cli/no-process', `No process has ${oneLine(last)}.`, {
    exitCode: EXIT.noProcess,
    hint: 'see that this is the folder of the application; ONEIRIC_STATE_DIR says where its state is',
  });
}

function tell({ pid }: ProcessMark): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // It has ended meanwhile.
    if (code === 'ESRCH') return;
    throw new CliError('cli/not-yours', `Process ${pid} is another user's. It goes on.`, {
      exitCode: EXIT.notAllowed,
      cause,
    });
  }
}

async function gone({ given, world }: Call, mark: ProcessMark): Promise<void> {
  const patience = given.number('timeout') ?? PATIENCE_MS;
  const until = performance.now() + patience;
  while (await isStill(mark)) {
    if (world.interrupted.aborted)
      throw new CliError('cli/interrupted', `Interrupted. Process ${mark.pid} is told to end.`, {
        exitCode: EXIT.interrupted,
      });
    if (performance.now() > until)
      throw new CliError('cli/stop-late', `Process ${mark.pid} is told to end, and has not ended yet.`, {
        exitCode: EXIT.failed,
        hint: `wait longer with --timeout; kill -9 ${mark.pid} ends it whatever it does`,
      });
    await pause(LOOKED_AT_EVERY_MS);
  }
}
