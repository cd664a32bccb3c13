// Every locked package has a licence that tools/licences.json allows, those for other platforms too.
// What ships with an installation of ours is held to the shorter list.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { noticed } from './notices.mjs';

/** @typedef {{ version?: string, license?: unknown, dev?: boolean, devOptional?: boolean, link?: boolean }} Locked */

/** @type {{ production: string[], development: string[], exceptions: Record<string, string> }} */
const allowed = JSON.parse(readFileSync('tools/licences.json', 'utf8'));
/** Where packages are locked: for the package itself, and for what the benchmark compares it with. */
const HOMES = ['.', 'bench/peers'];

const shipped = new Set(allowed.production);
/** They ship with ours, whatever the lockfile calls them: what the build says it has bundled. */
const bundled = new Set(noticed(readFileSync('dist/THIRD-PARTY.txt', 'utf8')).map(({ name }) => name));
const anywhere = new Set([...allowed.production, ...allowed.development]);
/** @type {Map<string, number>} */
const tally = new Map();
/** @type {string[]} */
const problems = [];

for (const home of HOMES) {
  for (const [folder, locked] of lockedIn(home)) {
    if (folder === '' || locked.link) continue;
    const name = `${folder.slice(folder.lastIndexOf('node_modules/') + 13)}@${locked.version}`;
    const licence = allowed.exceptions[name] ?? licenceOf(join(home, folder), locked);
    tally.set(licence, (tally.get(licence) ?? 0) + 1);
    const isOurs = !locked.dev || bundled.has(name);
    const list = isOurs && home === '.' ? shipped : anywhere;
    if (!isAllowed(licence, list)) problems.push(`${name}: ${licence} is not on the list`);
  }
}

for (const [licence, count] of [...tally].sort((a, b) => b[1] - a[1])) console.log(`${count}\t${licence}`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/** @param {string} home @returns {[folder: string, locked: Locked][]} */
function lockedIn(home) {
  /** @type {{ packages: Record<string, Locked> }} */
  const { packages } = JSON.parse(readFileSync(join(home, 'package-lock.json'), 'utf8'));
  return Object.entries(packages);
}

/** What the lockfile says, or where it says nothing the installed package.
 * @param {string} folder @param {Locked} locked */
function licenceOf(folder, locked) {
  const manifest = join(folder, 'package.json');
  if (typeof locked.license === 'string') return locked.license;
  if (!existsSync(manifest)) return 'unknown';
  /** @type {{ license?: unknown, licenses?: { type: string }[] }} */
  const { license, licenses } = JSON.parse(readFileSync(manifest, 'utf8'));
  // Packages of before 2015 have a list, of which one may be chosen.
  const said =
    license ?? (Array.isArray(licenses) ? licenses.map(({ type }) => type).join(' OR ') : undefined);
  return typeof said === 'string' ? said : 'unknown';
}

/** Of `A OR B` one must be allowed, of `A AND B` both. @param {string} licence @param {Set<string>} list */
function isAllowed(licence, list) {
  const choices = licence.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((part) => list.has(part.trim())));
}
