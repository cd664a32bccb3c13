import { dirname, join, resolve } from 'node:path';
import { realPath } from './package-file.js';
import { readPackageJson, type PackageJson } from './package-json.js';

/** A package that is installed. */
export interface FoundPackage {
  /** Without symbolic links. */
  readonly folder: string;
  readonly json: PackageJson;
}

/**
 * A package as Node finds it for what lies in a folder: in the nearest `node_modules`. Undefined where it is not installed.
 *
 * @param name a checked one
 * @throws PluginError `plugins/bad-package`, `plugins/outside`
 */
export async function findPackage(name: string, from: string): Promise<FoundPackage | undefined> {
  for (const above of upwards(await start(from))) {
    const folder = await realPath(join(above, 'node_modules', name));
    const json = folder === undefined ? undefined : await readPackageJson(folder, name);
    if (folder !== undefined && json) return { folder, json };
  }
  return undefined;
}

/** The package that a folder lies in; undefined where it lies in none. @throws as {@link findPackage} */
export async function packageAround(from: string): Promise<PackageJson | undefined> {
  for (const folder of upwards(await start(from))) {
    const json = await readPackageJson(folder, 'the application');
    if (json) return json;
  }
  return undefined;
}

const start = async (from: string) => (await realPath(from)) ?? resolve(from);

function* upwards(from: string): Iterable<string> {
  let folder = from;
  yield folder;
  while (dirname(folder) !== folder) {
    folder = dirname(folder);
    yield folder;
  }
}
