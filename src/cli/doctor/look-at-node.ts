import { fine, wrong, type Finding } from './finding.js';

/** As package.json says under `engines`. */
const OLDEST = [20, 19] as const;

/** Whether this Node.js is one that the package is made for. */
export function lookAtNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST;
  const isWell = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  if (isWell) return fine('node', version);
  return wrong('node', `${version} is too old`, `install Node.js ${OLDEST.join('.')} or later`);
}
