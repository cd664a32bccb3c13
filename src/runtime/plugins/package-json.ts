/* eslint-disable security/detect-non-literal-fs-filename -- a file that was found in the folder of a package */
import { readFile, stat } from 'node:fs/promises';
import { oneLineOf, PluginError } from '../../core/errors.js';
import { fileOf } from './package-file.js';

/** Far more than anybody writes by hand. */
const MAX_BYTES = 1_048_576;

/** A package.json: anything may stand in it. */
export type PackageJson = Readonly<Record<string, unknown>>;

/**
 * Reads the package.json of a folder; undefined where there is none.
 *
 * @param folder without symbolic links
 * @param name how the package is called in messages
 * @throws PluginError `plugins/bad-package`, `plugins/outside`
 */
export async function readPackageJson(folder: string, name: string): Promise<PackageJson | undefined> {
  const file = await fileOf(folder, 'package.json', name);
  if (file === undefined) return undefined;
  const value = parsed(await textOfFile(file, name), name);
  if (isRecord(value)) return value;
  throw badPackage(name, 'holds no object');
}

export const isRecord = (value: unknown): value is PackageJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function textOfFile(file: string, name: string): Promise<string> {
  // Before it is opened: whoever opens a pipe waits for its writer.
  const facts = await stat(file);
  if (!facts.isFile()) throw badPackage(name, 'is no file');
  if (facts.size > MAX_BYTES)
    throw badPackage(name, `has ${facts.size} bytes; ${MAX_BYTES} are read at most`);
  return readFile(file, 'utf8');
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw badPackage(name, `is no JSON: ${oneLineOf(error)}`, error);
  }
}

/** What stands in a package.json cannot be used. */
export const badPackage = (name: string, what: string, cause?: unknown): PluginError =>
  new PluginError('plugins/bad-package', `package.json of ${name} ${what}. Nothing of it was loaded.`, {
    path: `${name}/package.json`,
    hint: 'install the package anew, or tell whoever publishes it',
    cause,
  });
