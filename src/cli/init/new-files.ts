/* eslint-disable security/detect-non-literal-fs-filename -- the operator says which folder */
import { access, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { textOf } from '../../core/errors.js';
import { CliError, EXIT } from '../cli-error.js';
import { makeFolders } from '../make-folders.js';
import { oneLine } from '../output/escape.js';

/** Paths within a folder, and what the files there say. */
export type NewFiles = ReadonlyMap<string, string>;

/**
 * Writes files that are not there yet; where one of them is, none is written.
 * @throws CliError `cli/file-exists`, `cli/not-written`
 */
export async function writeNew(folder: string, files: NewFiles): Promise<void> {
  const there: string[] = [];
  for (const path of files.keys()) if (await exists(join(folder, path))) there.push(path);
  if (there.length > 0) throw fileExists(folder, there);
  for (const [path, text] of files) {
    await write(join(folder, path), text).catch((cause: unknown) => {
      throw notWritten(join(folder, path), cause);
    });
  }
}

async function write(file: string, text: string): Promise<void> {
  await makeFolders(dirname(file));
  // Whoever was faster keeps what is his.
  await writeFile(file, text, { flag: 'wx' });
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

const notWritten = (file: string, cause: unknown) =>
  new CliError('cli/not-written', `${oneLine(file)} cannot be written: ${oneLine(textOf(cause))}.`, {
    exitCode: EXIT.failed,
    hint: 'name a folder that can be made, and that this user may write to: oneiric init shop',
    cause,
  });

const fileExists = (folder: string, there: readonly string[]) =>
  new CliError(
    'cli/file-exists',
    `${oneLine(folder)} has ${there.join(', ')} already. Nothing was written.`,
    {
      exitCode: EXIT.refused,
      hint: 'name an empty folder: oneiric init shop',
    },
  );
