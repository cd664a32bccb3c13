import semver from 'semver';

// Whoever tries a pre-release wants what is made for the release as well: `^0.2.0` takes `0.2.0-rc.1`.
const RANGES = { includePrerelease: true };
const MAX_LENGTH = 256;

/** Whether something is a range of versions as npm has it, of at most 256 characters. */
export const isVersionRange = (range: unknown): range is string =>
  typeof range === 'string' && range.length <= MAX_LENGTH && semver.validRange(range, RANGES) !== null;

/** Whether a version is within a range. A pre-release counts as the release that it leads to as well. */
export function isWithinRange(version: string, range: string): boolean {
  const release = version.replace(/-.*$/, '');
  return [version, release].some((one) => semver.satisfies(one, range, RANGES));
}
