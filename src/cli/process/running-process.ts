import { hostname } from 'node:os';
import { CliError, EXIT } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { readOwner } from '../target/owner-file.js';
import { readPidFile } from './pid-file.js';
import { markOf, startedAt, type ProcessMark } from './process-mark.js';

/** Clocks are set, and the kernel counts in hundredths of a second. */
const SLACK_MS = 5_000;

/**
 * The process that has a state, as it has said itself: in its pid file, else in `owner.json`. Never one that has only
 * been given its number since.
 *
 * @throws CliError `cli/other-machine`
 */
export async function processOf(state: string): Promise<ProcessMark | undefined> {
  const said = await readPidFile(state);
  if (said && (await isStill(said))) return said;
  const owner = await readOwner(state);
  if (!owner) return undefined;
  const { pid, host, since } = owner;
  if (host !== hostname()) throw otherMachine(state, host);
  const began = await startedAt(pid);
  // Whoever started later cannot have opened it then.
  if (began !== undefined && began > since + SLACK_MS) return undefined;
  return markOf(pid);
}

/** Whether it is still there. */
export async function isStill({ pid, started }: ProcessMark): Promise<boolean> {
  const now = await markOf(pid);
  return now !== undefined && now.started === started;
}

const otherMachine = (state: string, host: string) =>
  new CliError(
    'cli/other-machine',
    `The process that has ${oneLine(state)} runs on ${oneLine(host)}. Nothing was done.`,
    { exitCode: EXIT.refused, hint: 'go to that machine' },
  );
