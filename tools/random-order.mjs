// Runs the unit tests once in random order and prints the seed; what else it is given is for vitest.
// The same order again: `npm run test:random -- 12345`.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith('--'));
const [given] = args.filter((arg) => !flags.includes(arg));
const seed = Number(given ?? randomInt(1_000_000));
if (!Number.isSafeInteger(seed)) throw new TypeError(`a seed is a whole number, not ${given}`);

console.log(`random order, seed ${seed}`);
const order = ['--sequence.shuffle.files', '--sequence.shuffle.tests', `--sequence.seed=${seed}`];
const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...order, ...flags],
  {
    stdio: 'inherit',
  },
);
if (run.status !== 0) console.error(`failed in random order with seed ${seed}`);
process.exitCode = run.status ?? 1;
