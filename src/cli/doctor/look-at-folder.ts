/* eslint-disable security/detect-non-literal-fs-filename -- the folder of the state */
import { access, constants, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { oneLine } from '../output/escape.js';
import { isStill, processOf } from '../process/running-process.js';
import { isHidden, isRefusal } from '../target/is-hidden.js';
import { readOwner } from '../target/owner-file.js';
import { fine, hidden, odd, wrong, type Finding } from './finding.js';
import { lookAtMissingFolder } from './look-at-missing-folder.js';

const OTHERS_MAY_WRITE = 0o022;
const OTHERS_MAY_READ = 0o077;
const PRIVATE = ['operator.token', 'viewer.token', 'admin-tokens.json'];

/** Whether the folder of the state is one that a process can have, and nobody else can touch. */
export async function lookAtFolder(state: string): Promise<Finding[]> {
  const path = oneLine(state);
  const facts = await lstat(state).catch((error: unknown) => ({ error }));
  if ('error' in facts)
    return isRefusal(facts.error)
      ? [hidden('state folder'), hidden('owner')]
      : [await lookAtMissingFolder(state)];
  if (!facts.isDirectory()) return [wrong('state folder', `${path} is no folder`, 'move it away')];
  return [await ofFolder(state, facts), ...(await ofTokens(state)), await ofOwner(state)];
}

async function ofFolder(state: string, { mode, uid }: { mode: number; uid: number }): Promise<Finding> {
  const path = oneLine(state);
  if ((mode & OTHERS_MAY_WRITE) !== 0)
    return wrong('state folder', `others may write to ${path}`, `chmod 700 ${path}`);
  const self = process.getuid?.();
  if (self !== undefined && self !== 0 && self !== uid)
    return odd('state folder', `${path} is another user's`, 'run this as the user of the application');
  const isWritable = await access(state, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable)
    return wrong('state folder', `${path} cannot be written`, 'see its owner, its mode, and the disk');
  return fine('state folder', path);
}

/** Whoever reads them may do all that they are for. */
async function ofTokens(state: string): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const name of PRIVATE) {
    const facts = await lstat(join(state, name)).catch(() => undefined);
    if (facts && (facts.mode & OTHERS_MAY_READ) !== 0)
      found.push(
        wrong('tokens', `others may read ${name}`, 'remove it: the next start gives out new tokens'),
      );
  }
  return found;
}

async function ofOwner(state: string): Promise<Finding> {
  const owner = await readOwner(state);
  if (!owner) return (await isHidden(state)) ? hidden('owner') : fine('owner', 'no process has the state');
  const mark = await processOf(state).catch(() => undefined);
  if (mark && (await isStill(mark))) return fine('owner', `process ${mark.pid} has the state`);
  return odd(
    'owner',
    `process ${owner.pid} on ${oneLine(owner.host)} had the state, and did not give it back`,
    'nothing, where it was killed: the next start looks the state through',
  );
}
