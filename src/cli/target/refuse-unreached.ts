import { CliError, EXIT } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { readAdminFile } from './admin-file.js';
import { hiddenState, isHidden } from './is-hidden.js';

/**
 * Does nothing where no process has a state, or one that has no admin API at all.
 *
 * @throws CliError `cli/not-yours` where this user may not see whether one has it; `cli/no-socket` where one has it that can
 * be asked, and only not by a socket
 */
export async function refuseUnreached(state: string): Promise<void> {
  if (await isHidden(state)) throw hiddenState(state, 'ask as the user that runs it');
  const url = (await readAdminFile(state))?.url;
  if (url === undefined) return;
  const { processOf } = await import('../process/running-process.js');
  // On another machine it is reached by no name that its file has.
  const mark = await processOf(state).catch(() => undefined);
  if (mark === undefined) return;
  throw new CliError(
    'cli/no-socket',
    `Process ${mark.pid} has ${oneLine(state)}, and its socket is not open. Nothing was asked.`,
    {
      exitCode: EXIT.noProcess,
      hint: `ask it by --url ${oneLine(url)}; its log says why the socket is not open`,
    },
  );
}
