import { constants } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processOf } from '../process/running-process.js';

/** What a state is made of. */
const FILES = ['state.db', 'state.db-wal'];

/** A folder of our own, for an application that is loaded for a question. */
export interface CopiedState {
  readonly folder: string;
  /** Whether what was kept could be copied, there is none, or a process has it. */
  readonly found: 'copied' | 'absent' | 'in use';
  remove(): Promise<void>;
}

/**
 * Copies a state that no process has into a temporary folder: a question changes nothing of it, and keeps no process
 * from starting.
 */
export async function copyState(state: string): Promise<CopiedState> {
  const folder = await mkdtemp(join(tmpdir(), 'oneiric-cli-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const found = (await isInUse(state)) ? ('in use' as const) : await copied(state, folder);
  // Whoever has taken it meanwhile may have written.
  if (found !== 'copied' || !(await isInUse(state))) return { folder, found, remove };
  await remove();
  return { ...(await empty()), found: 'in use' };
}

async function empty(): Promise<CopiedState> {
  const folder = await mkdtemp(join(tmpdir(), 'oneiric-cli-'));
  return { folder, found: 'absent', remove: () => rm(folder, { recursive: true, force: true }) };
}

async function copied(from: string, to: string): Promise<CopiedState['found']> {
  let found: CopiedState['found'] = 'absent';
  for (const name of FILES) {
    try {
      await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE);
      found = 'copied';
    } catch {
      // There need be none, and what cannot be read cannot be asked.
    }
  }
  return found;
}

/** Whether whoever says that he has it is there: of another machine nobody knows. */
const isInUse = (state: string): Promise<boolean> =>
  processOf(state).then(
    (mark) => mark !== undefined,
    () => true,
  );
