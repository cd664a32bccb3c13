/* eslint-disable security/detect-non-literal-fs-filename -- a file that was found in the folder of a package */
import { stat } from 'node:fs/promises';
import { PluginError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import type { FoundPackage } from './find-package.js';
import { fileOf } from './package-file.js';
import { badPackage, isRecord, type PackageJson } from './package-json.js';
import { checkRequired } from './required-version.js';

/** As npm lets them be: nothing that a terminal or a log would take for more than a text. */
const VERSION = /^[\w.+-]{1,200}$/;

/** Whether a package says that it is a plugin. */
export const saysPlugin = ({ oneiric }: PackageJson): boolean =>
  isRecord(oneiric) && oneiric['plugin'] !== undefined;

/** The version that a package says it has; undefined where that is none. */
export const versionOf = ({ version }: PackageJson): string | undefined =>
  typeof version === 'string' && VERSION.test(version) ? version : undefined;

/**
 * The file that a plugin begins with: one of its own package, made for this version.
 *
 * @throws PluginError `plugins/not-a-plugin`, `plugins/bad-package`, `plugins/wrong-version`, `plugins/outside`
 */
export async function pluginFileOf(name: string, { folder, json }: FoundPackage): Promise<string> {
  const { oneiric } = json;
  if (!isRecord(oneiric) || !saysPlugin(json)) throw notAPlugin(name);
  const { plugin: path, requires } = oneiric;
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw badPackage(name, `names ${shown(path)} as its plugin`);
  // First: a package for another version may well say everything else differently.
  checkRequired(name, requires);
  const file = await fileOf(folder, path, name);
  if (file !== undefined && (await stat(file)).isFile()) return file;
  throw badPackage(name, `names ${shown(path)} as its plugin, which is no file`);
}

const notAPlugin = (name: string) =>
  new PluginError(
    'plugins/not-a-plugin',
    `${name} does not say that it is a plugin. Nothing of it was loaded.`,
    {
      path: `${name}/package.json`,
      hint: 'a plugin has "oneiric": { "plugin": "./dist/plugin.js" } in its package.json',
    },
  );
