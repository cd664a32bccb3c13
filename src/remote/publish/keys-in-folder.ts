import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTrouble } from '../../core/file-trouble.js';
import { KEY_FILE_BYTES, keyFacts, type KeyFacts } from './key-file.js';
import { readNamed, unreadableFile } from './named-files.js';

/** A key in a folder. */
export interface FoundKey extends KeyFacts {
  /** Name of its file. */
  readonly file: string;
}

const MOST_FILES = 10_000;

/** What is public of all keys whose files are in a folder; other files are passed over. @throws RemoteError `remote/unreadable-file` */
export async function keysInFolder(folder: string): Promise<readonly FoundKey[]> {
  const found: FoundKey[] = [];
  for (const file of await namesIn(folder)) {
    const facts = await keyAt(join(folder, file));
    if (facts) found.push({ file, ...facts });
  }
  return found;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder)) {
      names.push(name);
      if (names.length === MOST_FILES) break;
    }
  } catch (cause) {
    throw unreadableFile(folder, fileTrouble(cause), cause);
  }
  return names.sort();
}

async function keyAt(path: string): Promise<KeyFacts | undefined> {
  try {
    return keyFacts(await readNamed(path, { most: KEY_FILE_BYTES }));
  } catch {
    return undefined;
  }
}
