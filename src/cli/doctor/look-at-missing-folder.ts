/* eslint-disable security/detect-non-literal-fs-filename -- the folder of the state, and what leads to it */
import type { Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { oneLine } from '../output/escape.js';
import { fine, wrong, type Finding } from './finding.js';

const ABOUT = 'state folder';
const ELSEWHERE = 'name another folder with ONEIRIC_STATE_DIR';
const MODE_BITS = 0o7777;

/** Whether the folder of a state that is not there yet can be made where it is to be. */
export async function lookAtMissingFolder(state: string): Promise<Finding> {
  const { outer, facts } = await nearestOf(state);
  const path = oneLine(state);
  const place = oneLine(outer);
  if (!facts?.isDirectory())
    return wrong(ABOUT, `${path} cannot be made: ${place} is no folder`, `move it away, or ${ELSEWHERE}`);
  if (await mayWrite(outer)) return fine(ABOUT, `${path} is not there yet: the first start makes it`);
  return wrong(
    ABOUT,
    `${path} cannot be made: ${place} ${ownerOf(facts)}, and may not be written to${byWhom()}`,
    `run this as the user of the application, let it write there, or ${ELSEWHERE}`,
  );
}

/** What is there of all that leads to it. */
async function nearestOf(state: string): Promise<{ outer: string; facts: Stats | undefined }> {
  for (let outer = dirname(state); ; outer = dirname(outer)) {
    const facts = await stat(outer).catch(() => undefined);
    if (facts || outer === dirname(outer)) return { outer, facts };
  }
}

const mayWrite = (folder: string): Promise<boolean> =>
  access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

const ownerOf = ({ uid, mode }: Stats) =>
  `is of user ${uid} with mode ${(mode & MODE_BITS).toString(8).padStart(4, '0')}`;

const byWhom = () => (process.getuid ? ` by user ${process.getuid()}` : '');
