/* eslint-disable security/detect-non-literal-fs-filename -- a checked name of a package, and what lies in its folder */
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { PluginError } from '../../core/errors.js';
import { shown } from '../../core/names.js';

/**
 * A file of a package, symbolic links followed; undefined where there is none.
 *
 * @param folder of the package, without symbolic links
 * @param name how the package is called in messages
 * @throws PluginError `plugins/outside` for what leads out of the package, whatever lies there
 */
export async function fileOf(folder: string, path: string, name: string): Promise<string | undefined> {
  if (isAbsolute(path) || !isInside(folder, join(folder, path))) throw outside(name, path);
  const file = await realPath(join(folder, path));
  if (file === undefined || isInside(folder, file)) return file;
  throw outside(name, path);
}

/** Where something lies really; undefined where there is nothing, also where links lead in a circle. */
export async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (MISSING.includes(String(Reflect.get(Object(error), 'code')))) return undefined;
    throw error;
  }
}

const MISSING = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'];

function isInside(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const outside = (name: string, path: string) =>
  new PluginError(
    'plugins/outside',
    `${shown(path)} leads out of the package ${name}. Nothing of it was loaded.`,
    {
      path: `${name}/package.json`,
      hint: 'a plugin is a file of its own package: "plugin": "./dist/plugin.js"',
    },
  );
