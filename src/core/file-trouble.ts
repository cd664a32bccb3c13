import { oneLineOf } from './errors.js';

const WORDS = new Map<unknown, string>([
  ['ENOTDIR', 'it, or what leads to it, is no folder'],
  ['EISDIR', 'it is a folder'],
  ['EEXIST', 'it is there already'],
  ['ELOOP', 'it is a link that leads to itself'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['EACCES', 'this user may not'],
  ['EPERM', 'this user may not'],
  ['EROFS', 'its file system can only be read'],
  ['ENXIO', 'it is no file'],
  ['ENOSPC', 'there is no room left'],
  ['EDQUOT', 'there is no room left for this user'],
  ['EIO', 'the disk reports an error'],
]);

/**
 * What the file system says, in words that stand behind a colon; the path is left to whoever shows it.
 *
 * @param missing what it means that nothing is there: for whoever writes, it is the folder
 */
export function fileTrouble(error: unknown, missing = 'it is not there'): string {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ENOENT') return missing;
  return WORDS.get(code) ?? oneLineOf(error).replace(/\.$/, '');
}
