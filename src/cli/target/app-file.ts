/* eslint-disable security/detect-non-literal-fs-filename -- the operator says which file; folders above his are looked through */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CliError, EXIT } from '../cli-error.js';
import { oneLine } from '../output/escape.js';

const DEFAULT_NAME = 'oneiric.app.js';

/** The file of an application, and the folder that its process is started in, as far as nobody says otherwise. */
export interface AppPlace {
  readonly file: string;
  readonly folder: string;
}

/**
 * The file of the application: the one that is named; else `oneiric.app.js`, or what `"oneiric": { "app": … }` of a
 * package.json says, of this folder or the nearest above it. Undefined where there is none.
 *
 * @throws CliError `cli/no-application` where the one that is named is not there
 */
export async function findAppFile(folder: string, named: string | undefined): Promise<AppPlace | undefined> {
  if (named !== undefined) {
    const file = await present(resolve(folder, named), '--app');
    return { file, folder: await packageFolder(dirname(file)) };
  }
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, DEFAULT_NAME);
    if (await isFile(file)) return { file, folder: at };
    const said = await saidBy(join(at, 'package.json'));
    if (said !== undefined)
      return { file: await present(resolve(at, said), join(at, 'package.json')), folder: at };
    if (at === dirname(at)) return undefined;
  }
}

/** The folder of the package that a folder is in; without one the folder itself. */
async function packageFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (await isFile(join(at, 'package.json'))) return at;
    if (at === dirname(at)) return folder;
  }
}

async function present(file: string, said: string): Promise<string> {
  if (await isFile(file)) return file;
  throw new CliError(
    'cli/no-application',
    `There is no file ${oneLine(file)}, which ${oneLine(said)} names.`,
    {
      exitCode: EXIT.usage,
      hint: 'name the compiled file whose default export is the root module, or { root, options }',
    },
  );
}

async function isFile(file: string): Promise<boolean> {
  const facts = await stat(file).catch(() => undefined);
  return facts?.isFile() ?? false;
}

/** A package.json that is none says nothing: it is not ours to judge. */
async function saidBy(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    const { oneiric } = JSON.parse(text) as { oneiric?: { app?: unknown } };
    return typeof oneiric?.app === 'string' ? oneiric.app : undefined;
  } catch {
    return undefined;
  }
}
