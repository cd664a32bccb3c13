import { OneiricError, oneLineOf, StateError, StorageError, type StateOwner } from '../../core/errors.js';
import { INSTANCE_NAMES } from '../../core/instance-name.js';
import { shown } from '../../core/names.js';
import { reasonOf, storageFailure } from '../../storage/storage-failure.js';

/** Why a name of an instance is none. */
export const badInstance = (instance: unknown): StateError =>
  new StateError('state/bad-instance', `${shown(instance)} is no name of an instance. Nothing was opened.`, {
    hint: `use ${INSTANCE_NAMES}`,
  });

/** Why a folder cannot be one of a state. */
export const badFolder = (folder: unknown, cause?: unknown): StateError =>
  new StateError('state/bad-folder', `${shown(folder)} is no folder for a state. Nothing was opened.`, {
    hint: 'name a folder that exists or can be made, without NUL',
    cause,
  });

/** Why a path leads to no folder, and none can be made there. */
export const leadsNowhere = (folder: string, cause: unknown): StateError =>
  new StateError(
    'state/bad-folder',
    `${shown(folder)} is no folder for a state: a link in it leads nowhere. Nothing was opened.`,
    { hint: 'make the folder that the link names, or remove the link', cause },
  );

/** Why it is not known which folder a relative path means. */
export const noWorkingFolder = (folder: string, cause: unknown): StateError =>
  new StateError(
    'state/bad-folder',
    `${shown(folder)} is no folder for a state: the working directory of the process is gone. Nothing was opened.`,
    { hint: 'name an absolute path, or start the process in a folder that exists', cause },
  );

/** Why a folder that exists is not used. */
export function unsafeFolder(folder: string, mode: number): StateError {
  const octal = mode.toString(8).padStart(4, '0');
  const text = `${JSON.stringify(folder)} has mode ${octal}: others may write to it. Nothing was opened.`;
  return new StateError('state/unsafe-folder', text, { hint: `chmod 700 ${JSON.stringify(folder)}` });
}

/** Why a second process cannot have a state. */
export function inUse(folder: string, owner: StateOwner | undefined, note = ''): StateError {
  const by = owner === undefined ? 'a process that has not said who it is' : described(owner);
  return new StateError('state/in-use', `${JSON.stringify(folder)} is in use by ${by}.${note}`, {
    hint: 'stop that process first, or give this one a state of its own: instance: "b"',
    owner,
  });
}

function described({ pid, host, since }: StateOwner): string {
  const who = pid === process.pid ? `this process (${pid})` : `process ${pid}`;
  return `${who} on ${host} since ${new Date(since).toISOString()}`;
}

/** Why a state cannot be opened, from what kept it. */
export function cannotOpen(file: string, cause: unknown): OneiricError {
  if (OneiricError.is(cause) && cause.code.startsWith('state/')) return cause;
  if (cause instanceof StorageError && cause.code === 'storage/newer-file') {
    return new StateError('state/newer', oneLineOf(cause), {
      hint: 'start the release that made it, or a later one; or name another folder (stateDir)',
      cause,
    });
  }
  const failure = storageFailure('open', file, cause);
  return new StateError('state/unavailable', `The state was not opened. ${oneLineOf(failure)}`, {
    hint:
      failure.code === 'storage/not-a-file'
        ? 'move it away: a file of the state has this name'
        : failure.hint,
    cause: failure,
  });
}

/** Why what cannot be used as a state is in the way of a new one. */
export const notPutAside = (why: StorageError, cause: unknown): StateError =>
  new StateError(
    'state/unavailable',
    `The state was not opened. ${oneLineOf(why)} It could not be put aside: ${reasonOf(cause)}.`,
    { hint: 'move it away by hand, with its -wal and -shm files: a new state begins then', cause },
  );

/** Why a link is not taken for a state. */
export const isALink = (file: string): StateError =>
  new StateError(
    'state/unavailable',
    `The state was not opened. ${JSON.stringify(file)} is a link, and has to be the file itself.`,
    {
      hint: 'put the file there, or name the folder that it is in (stateDir), or remove the link to begin a new state',
    },
  );

/** Why something was not recorded. */
export const notWritten = (cause: StorageError): StateError => unavailable('Nothing was recorded.', cause);

/** Why something that was written is not acknowledged. */
export const notSynced = (cause: StorageError): StateError =>
  unavailable('Nobody knows whether it is recorded.', cause);

/** Why nothing is recorded any more. */
export const whileDamaged = (cause: StorageError): StateError =>
  new StateError('state/unavailable', `Nothing is recorded any more. ${oneLineOf(cause)}`, {
    hint: DAMAGE_HINT,
    cause,
  });

/** Why nothing is recorded while the lock is not where others look for it. */
export const lostWith = (cause: StorageError): StateError =>
  new StateError(
    'state/unavailable',
    `Nothing is recorded: another process may have the state. ${oneLineOf(cause)}`,
    {
      hint: LOSS_HINT,
      cause,
    },
  );

/** Why nothing is recorded while another process says that it has the state. */
export function lostTo(folder: string, owner: StateOwner): StateError {
  const text = `Nothing is recorded: ${JSON.stringify(folder)} is in use by ${described(owner)} as well.`;
  return new StateError('state/unavailable', text, { hint: LOSS_HINT, owner });
}

const LOSS_HINT =
  'owner.lock or owner.json was removed or replaced under this process: end the other process if there is one, then start this one again';

/** Why something was not read. */
export const notRead = (cause: StorageError): StateError =>
  new StateError('state/unavailable', `Nothing was read. ${oneLineOf(cause)}`, {
    hint: cause.code === 'storage/corrupt' ? DAMAGE_HINT : cause.hint,
    cause,
  });

const DAMAGE_HINT =
  'restore a backup (app.state.restore), or start again: what is damaged is put aside then, and a new state begins';

const unavailable = (what: string, cause: StorageError): StateError =>
  new StateError(
    'state/unavailable',
    `${what} ${oneLineOf(cause)} What was acknowledged before still holds.`,
    { hint: cause.hint, cause },
  );

/** Why nothing was restored. */
export const notRestored = (from: string, cause: unknown): StateError =>
  new StateError(
    'state/unavailable',
    `${JSON.stringify(from)} was not restored: ${reasonOf(cause)}. The state is as it was.`,
    { cause },
  );

/** Why there is no room for another write. */
export const overloaded = (file: string, waiting: number): StateError =>
  new StateError(
    'state/overloaded',
    `${waiting} writes wait for ${JSON.stringify(file)} already. Nothing was recorded.`,
    { hint: 'wait for some of them before asking for more; if they do not end, the disk hangs' },
  );

/** Why nothing can be asked of a state any more. */
export const closed = (file: string): StateError =>
  new StateError('state/closed', `${JSON.stringify(file)} was closed. Nothing was recorded or read.`, {
    hint: 'do not ask after the application has closed',
  });

/** Why a state cannot be restored from a file. */
export const badBackup = (file: string, why: string, cause?: unknown): StateError =>
  new StateError('state/bad-backup', `${shown(file)} ${why}. The state is as it was.`, {
    hint: 'name a file that a backup of this or an earlier release has made',
    cause,
  });

/** Why no backup was made. */
export const noBackup = (file: string, why: string, cause?: unknown): StateError =>
  new StateError('state/no-backup', `No backup was made at ${shown(file)}: ${why}.`, {
    hint: 'name a new file in a folder that exists and has room',
    cause,
  });
