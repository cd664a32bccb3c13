/* eslint-disable security/detect-non-literal-fs-filename -- the operator says which folder */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliError, EXIT } from '../cli-error.js';
import { oneLine } from '../output/escape.js';

/** Paths within a folder, and what the files there say. */
export type NewFiles = ReadonlyMap<string, string>;

/**
 * Writes files that are not there yet; where one of them is, none is written.
 * @throws CliError `cli/file-exists`
 */
export async function writeNew(folder: string, files: NewFiles): Promise<void> {
  const there: string[] = [];
  for (const path of files.keys()) if (await exists(join(folder, path))) there.push(path);
  if (there.length > 0) throw fileExists(folder, there);
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    // Whoever was faster keeps what is his.
    await writeFile(file, text, { flag: 'wx' });
  }
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

const fileExists = (folder: string, there: readonly string[]) =>
  new CliError(
    'cli/file-exists',
    `${oneLine(folder)} has ${there.join(', ')} already. Nothing was written.`,
    {
      exitCode: EXIT.refused,
      hint: 'name an empty folder: oneiric init shop',
    },
  );
