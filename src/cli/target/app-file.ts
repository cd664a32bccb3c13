/* eslint-disable security/detect-non-literal-fs-filename -- the operator says which file; folders above his are looked through */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CliError, EXIT } from '../cli-error.js';
import { oneLine } from '../output/escape.js';

const DEFAULT_NAME = 'oneiric.app.js';

/**
 * The file of the application: the one that is named; else `oneiric.app.js`, or what `"oneiric": { "app": … }` of a
 * package.json says, of this folder or the nearest above it. Undefined where there is none.
 *
 * @throws CliError `cli/no-application` where the one that is named is not there
 */
export async function findAppFile(folder: string, named: string | undefined): Promise<string | undefined> {
  if (named !== undefined) return present(resolve(folder, named), '--app');
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, DEFAULT_NAME);
    if (await isFile(file)) return file;
    const said = await saidBy(join(at, 'package.json'));
    if (said !== undefined) return present(resolve(at, said), join(at, 'package.json'));
    if (at === dirname(at)) return undefined;
  }
}

async function present(file: string, saidBy: string): Promise<string> {
  if (await isFile(file)) return file;
  throw new CliError(
    'cli/no-application',
    `There is no file ${oneLine(file)}, which ${oneLine(saidBy)} names.`,
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
