// Fails where coverage is below tools/coverage-floor.json, or where that file asks for less than it did.
// `--raise` lifts the figures to what was measured, less half a point for chance; it never lowers one.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { sep } from 'node:path';

/** @typedef {{ lines: number, branches: number }} Figures */
/** @typedef {Record<string, Record<keyof Figures, { total: number, covered: number }>>} Summary */

const FILE = 'tools/coverage-floor.json';
const METRICS = /** @type {const} */ (['lines', 'branches']);
const SLACK = 0.5;
const FAR_ABOVE = 2;

/** @type {Record<string, Figures>} */
const floors = JSON.parse(readFileSync(FILE, 'utf8'));
/** @type {Summary} */
const summary = JSON.parse(readFileSync('coverage/coverage-summary.json', 'utf8'));

const problems = ['HEAD', 'HEAD~1'].flatMap(loweredSince);
for (const [area, floor] of Object.entries(floors)) {
  for (const metric of METRICS) {
    const measured = measure(area, metric);
    const verdict = measured < floor[metric] ? 'BELOW' : 'ok';
    console.log(
      `${area.padEnd(10)} ${metric.padEnd(9)} ${measured.toFixed(2)} % (floor ${floor[metric]}) ${verdict}`,
    );
    if (verdict === 'BELOW') problems.push(`${area}: ${metric} fell below ${floor[metric]} %`);
    const risen = Math.floor((measured - SLACK) * 10) / 10;
    if (risen <= floor[metric]) continue;
    if (process.argv.includes('--raise')) floor[metric] = risen;
    else if (risen - floor[metric] >= FAR_ABOVE) console.log(`  the floor can rise: ${FILE} by --raise`);
  }
}
if (process.argv.includes('--raise')) writeFileSync(FILE, `${JSON.stringify(floors, null, 2)}\n`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/** Percentage over the files of an area; an area without files or without such points has nothing to miss.
 * @param {string} area @param {keyof Figures} metric */
function measure(area, metric) {
  const folder = area === 'overall' ? `${sep}src${sep}` : `${sep}src${sep}${area}${sep}`;
  const files = Object.entries(summary).filter(([file]) => file !== 'total' && file.includes(folder));
  const total = files.reduce((sum, [, figures]) => sum + figures[metric].total, 0);
  const covered = files.reduce((sum, [, figures]) => sum + figures[metric].covered, 0);
  return total === 0 ? 100 : (100 * covered) / total;
}

/** Figures that an earlier commit had higher. @param {string} commit */
function loweredSince(commit) {
  /** @type {Record<string, Figures>} */
  let before;
  try {
    before = JSON.parse(
      execFileSync('git', ['show', `${commit}:${FILE}`], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  } catch {
    return []; // no such commit, or the file was not there yet
  }
  return Object.entries(before).flatMap(([area, figures]) =>
    METRICS.filter((metric) => (floors[area]?.[metric] ?? 0) < figures[metric]).map(
      (metric) => `${FILE}: ${area} ${metric} was ${figures[metric]} in ${commit}; the figures may only rise`,
    ),
  );
}
