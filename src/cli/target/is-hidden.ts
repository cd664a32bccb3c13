/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError, EXIT } from '../cli-error.js';
import { oneLine } from '../output/escape.js';

/** Whether this user may not see who has a state: that nobody is found there says nothing then. */
export async function isHidden(state: string): Promise<boolean> {
  try {
    const file = await open(join(state, 'owner.json'), 'r');
    await file.close();
    return false;
  } catch (error) {
    return isRefusal(error);
  }
}

/** Why nothing is done about a process that this user may not see. */
export const hiddenState = (state: string, hint: string): CliError =>
  new CliError(
    'cli/not-yours',
    `Which process has ${oneLine(state)} cannot be seen as this user. Nothing was done.`,
    { exitCode: EXIT.notAllowed, hint },
  );

/** Whether it is this user who may not. */
export function isRefusal(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EPERM';
}
