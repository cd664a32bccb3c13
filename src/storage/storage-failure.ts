import { oneLineOf, StorageError } from '../core/errors.js';

interface Diagnosis {
  readonly code: string;
  readonly what: string;
  readonly hint?: string;
}

const ACCESS: Diagnosis = {
  code: 'storage/no-access',
  what: 'this process may not read and write it',
  hint: 'the user of this process needs read and write access to the file and to its folder, which also holds the -wal and -shm files',
};

const BUSY: Diagnosis = {
  code: 'storage/busy',
  what: 'another connection kept it locked for too long',
  hint: 'try again; if it stays so, look for a process that holds a transaction open',
};

const CORRUPT: Diagnosis = {
  code: 'storage/corrupt',
  what: 'it is damaged, or no SQLite database',
  hint: 'restore it from a backup, or move it away (with its -wal and -shm files) to start with an empty one',
};

const FULL: Diagnosis = {
  code: 'storage/full',
  what: 'there is no room left',
  hint: 'free space on its disk',
};

const IO: Diagnosis = { code: 'storage/io', what: 'the disk reported an error' };

/** By SQLite's primary result code. */
const BY_RESULT = new Map<number, Diagnosis>([
  [3, ACCESS],
  [5, BUSY],
  [6, BUSY],
  [8, ACCESS],
  [10, IO],
  [11, CORRUPT],
  [13, FULL],
  [14, { ...ACCESS, code: 'storage/cannot-open', what: 'it cannot be opened' }],
  [26, CORRUPT],
]);

const NOT_A_FILE: Diagnosis = {
  code: 'storage/not-a-file',
  what: 'it is no file',
  hint: 'name a file, not a folder or device',
};

const NO_FOLDER: Diagnosis = {
  code: 'storage/no-folder',
  what: 'its folder does not exist',
  hint: 'create the folder first; only the file itself is created',
};

const BY_ERRNO = new Map<string, Diagnosis>([
  ['ENOENT', NO_FOLDER],
  ['ENOTDIR', NO_FOLDER],
  ['EISDIR', NOT_A_FILE],
  ['EACCES', ACCESS],
  ['EPERM', ACCESS],
  ['EROFS', ACCESS],
  ['EIO', IO],
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
]);

/**
 * What an engine or file error means, as a typed error; one that is typed already stays as it is.
 *
 * @param doing what was tried, as `open` or `write to`
 * @param file the path as it was given, so that people find it in their settings
 */
export function storageFailure(doing: string, file: string, cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const { code, what, hint } = diagnose(cause);
  return new StorageError(code, `Cannot ${doing} ${JSON.stringify(file)}: ${what}.`, { hint, cause });
}

/** What an engine or file error means, in words, without the name of the file. */
export const reasonOf = (error: unknown): string =>
  diagnose(error instanceof StorageError ? (error.cause ?? error) : error).what;

/** An error for a path that leads to no regular file. */
export function notAFile(file: string): StorageError {
  return new StorageError(NOT_A_FILE.code, `Cannot open ${JSON.stringify(file)}: ${NOT_A_FILE.what}.`, {
    hint: NOT_A_FILE.hint,
  });
}

/** An error for a file that can be opened, and does not hold what it should. */
export const damaged = (file: string, problem: string): StorageError =>
  new StorageError(CORRUPT.code, `${JSON.stringify(file)} is damaged: ${problem.replaceAll('\n', ' ')}.`, {
    hint: CORRUPT.hint,
  });

function diagnose(error: unknown): Diagnosis {
  const { code, errcode, message } = (error ?? {}) as {
    code?: unknown;
    errcode?: unknown;
    message?: unknown;
  };
  // The low byte is the primary code; the rest tells variants apart that mean the same to us.
  const byResult = typeof errcode === 'number' ? BY_RESULT.get(errcode & 0xff) : undefined;
  const known = byResult ?? (typeof code === 'string' ? BY_ERRNO.get(code) : undefined);
  return (
    known ?? {
      code: 'storage/failed',
      what: typeof message === 'string' ? oneLineOf(error) : 'the engine failed',
    }
  );
}
