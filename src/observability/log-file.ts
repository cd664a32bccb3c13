/* eslint-disable security/detect-non-literal-fs-filename -- the path is the operator's setting */
import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { tracePath } from '../files/path-trace.js';
import { LoggingError } from './logging-error.js';

/** What lines are added to, as it was when it was opened. */
export interface LogFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly inode: bigint;
  /**
   * Where a file really is: that is put aside. Undefined for what is written to and nothing else: a character device, or
   * what a process has open already, as `/dev/stdout`.
   */
  readonly place: string | undefined;
  /** It ends amid a line: somebody died, or the disk was full. */
  readonly isTorn: boolean;
}

/** Whoever reads logs need not be us; nobody else's business. */
const MODE = 0o640;
/** Never waits: what waits for the reader of a pipe holds a thread, and without threads no process ends. */
const { O_NONBLOCK } = constants;
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | O_NONBLOCK;

export const LINE_BREAK = 10;

/**
 * Opens a file that lines are added to; makes it, and its folder, where they are missing. Follows links.
 *
 * @throws LoggingError `logging/not-a-file` for a pipe, a socket or a disk; otherwise what the file system says
 */
export async function openLogFile(path: string): Promise<LogFile> {
  const handle = await openOrMake(path);
  try {
    const facts = await handle.stat({ bigint: true });
    const isRegular = facts.isFile();
    if (!isRegular && !facts.isCharacterDevice()) throw notAFile(path);
    const size = Number(facts.size);
    const isTorn = isRegular && (await endsAmidLine(path, size).catch(() => false));
    const place = isRegular ? await placeOf(path) : undefined;
    return { handle, size, inode: facts.ino, place, isTorn };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openOrMake(path: string): Promise<FileHandle> {
  try {
    return await open(path, FLAGS, MODE);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw openingFailure(path, error);
  }
  await makeFolder(dirname(path));
  return open(path, FLAGS, MODE).catch((error: unknown) => {
    throw openingFailure(path, error);
  });
}

/** `mkdir` of Node tries for ever where a folder can have no others, as in `/proc`. */
async function makeFolder(path: string): Promise<void> {
  const make = () => mkdir(path).catch(ignore('EEXIST'));
  try {
    await make();
  } catch (error) {
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || parent === path) throw error;
    await makeFolder(parent);
    await make();
  }
}

/** A pipe that nobody reads, or a socket, does not open. */
const openingFailure = (path: string, error: unknown) =>
  codeOf(error) === 'ENXIO' ? notAFile(path, error) : error;

const notAFile = (path: string, cause?: unknown) =>
  new LoggingError(
    'logging/not-a-file',
    `${JSON.stringify(path)} is a pipe, a socket or a disk: lines go to files and character devices only.`,
    { cause, hint: 'name a file; logging.console writes to the streams of the process' },
  );

/** What a process has open has no place of its own: moved away, it would be opened again where it was moved to. */
async function placeOf(path: string): Promise<string | undefined> {
  const { links, end } = await tracePath(path);
  return [...links, end].some((at) => /^\/(?:proc|dev\/fd)\//.test(at)) ? undefined : end;
}

/** Whether it ends amid a line; where it cannot be read, nobody can tell. */
async function endsAmidLine(path: string, size: number): Promise<boolean> {
  if (size === 0) return false;
  const handle = await open(path, constants.O_RDONLY | O_NONBLOCK);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return bytesRead === 1 && buffer[0] !== LINE_BREAK;
  } finally {
    await handle.close();
  }
}

/** @returns what lets failures of this code pass */
export const ignore = (code: string) => (error: unknown) => {
  if (codeOf(error) !== code) throw error;
};

export const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
