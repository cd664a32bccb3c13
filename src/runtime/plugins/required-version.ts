import semver from 'semver';
import { PluginError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { VERSION } from '../../core/version.js';

const RANGES = { includePrerelease: true };
const MAX_LENGTH = 256;

/**
 * Holds what a plugin requires of this package against what this package is.
 *
 * @param version of this package
 * @throws PluginError `plugins/bad-package` for what is no range, `plugins/wrong-version`
 */
export function checkRequired(name: string, requires: unknown, version = VERSION): void {
  if (requires === undefined) return;
  if (typeof requires !== 'string' || requires.length > MAX_LENGTH || !isRange(requires)) {
    throw new PluginError(
      'plugins/bad-package',
      `${name} requires ${shown(requires)} of oneiric, which is no range of versions. Nothing of it was loaded.`,
      { path: `${name}/package.json`, hint: 'write "oneiric": { "plugin": "./…", "requires": "^0.1.0" }' },
    );
  }
  // Whoever tries a pre-release wants the plugins of the release as well: `^0.2.0` takes `0.2.0-rc.1`.
  const release = version.replace(/-.*$/, '');
  if ([version, release].some((one) => semver.satisfies(one, requires, RANGES))) return;
  throw new PluginError(
    'plugins/wrong-version',
    `${name} requires oneiric ${requires}, and this is ${version}. Nothing of it was loaded.`,
    { path: `${name}/package.json`, hint: `install a version of ${name} that is made for ${version}` },
  );
}

const isRange = (text: string) => semver.validRange(text, RANGES) !== null;
