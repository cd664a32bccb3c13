import { PluginError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { VERSION } from '../../core/version.js';
import { isVersionRange, isWithinRange } from '../../modules/version-range.js';

/**
 * Holds what a plugin requires of this package against what this package is.
 *
 * @param version of this package
 * @throws PluginError `plugins/bad-package` for what is no range, `plugins/wrong-version`
 */
export function checkRequired(name: string, requires: unknown, version = VERSION): void {
  if (requires === undefined) return;
  if (!isVersionRange(requires)) {
    throw new PluginError(
      'plugins/bad-package',
      `${name} requires ${shown(requires)} of oneiric, which is no range of versions. Nothing of it was loaded.`,
      { path: `${name}/package.json`, hint: 'write "oneiric": { "plugin": "./…", "requires": "^0.1.0" }' },
    );
  }
  if (isWithinRange(version, requires)) return;
  throw new PluginError(
    'plugins/wrong-version',
    `${name} requires oneiric ${requires}, and this is ${version}. Nothing of it was loaded.`,
    { path: `${name}/package.json`, hint: `install a version of ${name} that is made for ${version}` },
  );
}
