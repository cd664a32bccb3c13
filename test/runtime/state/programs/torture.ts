import { beforeEachWrite } from './fail-points.js';
import { endlessLife, migratedLife, quarantinedLife, say, wholeLife } from './lives.js';

/**
 * `torture.js DIR` lives once, and lists all that it is about to write; `torture.js DIR N` dies before the Nth of that;
 * `torture.js DIR endless` lives until somebody kills it.
 */
const [dir = '', how] = process.argv.slice(2);
const LIVES = new Map([
  ['whole', wholeLife],
  ['migrated', migratedLife],
  ['quarantined', quarantinedLife],
]);

async function live(): Promise<void> {
  for (const [name, life] of LIVES) {
    say(`life ${name}`);
    await life(dir);
  }
}

if (how === 'endless') {
  await endlessLife(dir);
} else {
  const fatal = how === undefined ? Infinity : Number(how);
  let count = 0;
  await beforeEachWrite((what) => {
    count += 1;
    if (count === fatal) process.kill(process.pid, 'SIGKILL');
    if (how === undefined) say(`point ${what}`);
  });
  await live();
}
