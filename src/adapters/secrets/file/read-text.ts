import { constants, type BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { SecretError } from '../../../core/errors.js';

/** The text of a file, and what tells whether it is still the same. */
export interface ReadText {
  readonly text: string;
  readonly stats: BigIntStats;
}

/** How a file is read. */
export interface ReadOptions {
  /** Most bytes. */
  readonly maxBytes: number;
  /** Whether the path may be a symbolic link. */
  readonly mayBeLink: boolean;
}

// Opening a pipe without it waits for whoever writes.
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * A file as UTF-8 text; undefined where there is none, or a folder.
 * @throws SecretError `secrets/too-large`, `secrets/unreadable`
 */
export async function readText(path: string, options: ReadOptions): Promise<ReadText | undefined> {
  let handle: FileHandle | undefined;
  try {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- the operator's setting, with a checked name below it
    handle = await open(path, options.mayBeLink ? FLAGS : FLAGS | constants.O_NOFOLLOW);
    const stats = await handle.stat({ bigint: true });
    if (stats.isDirectory()) return undefined;
    if (!stats.isFile()) throw unreadable(path, 'it is no regular file');
    const bytes = await bytesOf(handle, path, { size: Number(stats.size), maxBytes: options.maxBytes });
    return { text: textOf(bytes, path), stats };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error instanceof SecretError ? error : unreadable(path, codeOf(error));
  } finally {
    await handle?.close();
  }
}

/** Reads until there is no more: whatever its size says, it may be growing. */
async function bytesOf(
  handle: FileHandle,
  path: string,
  { size, maxBytes }: { size: number; maxBytes: number },
): Promise<Uint8Array> {
  if (size > maxBytes) throw tooLarge(path, maxBytes);
  let bytes = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    length += bytesRead;
    if (length > maxBytes) throw tooLarge(path, maxBytes);
    if (bytesRead === 0) return bytes.subarray(0, length);
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(length * 2, maxBytes + 1));
  }
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, 'it is no UTF-8 text');
  }
}

/** That a file cannot be read: by its path and a code, since a message of others may quote what stands in it. */
export const unreadable = (path: string, why: string): SecretError =>
  new SecretError('secrets/unreadable', `${path} cannot be read: ${why}.`);

const tooLarge = (path: string, maxBytes: number): SecretError =>
  new SecretError('secrets/too-large', `${path} has more than ${maxBytes} bytes. It was not read.`, {
    hint: 'raise maxBytes if that is meant',
  });

/** Whether nothing is there. */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The code of an error of the file system. */
export const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException | undefined)?.code ?? 'it failed without a code';
