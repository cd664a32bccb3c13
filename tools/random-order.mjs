// Runs the unit tests once in random order and prints the seed.
// The same order again: `npm run test:random -- 12345`.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

const seed = Number(process.argv[2] ?? randomInt(1_000_000));
if (!Number.isSafeInteger(seed)) throw new TypeError(`a seed is a whole number, not ${process.argv[2]}`);

console.log(`random order, seed ${seed}`);
const order = ['--sequence.shuffle.files', '--sequence.shuffle.tests', `--sequence.seed=${seed}`];
const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...order],
  {
    stdio: 'inherit',
  },
);
if (run.status !== 0) console.error(`failed in random order with seed ${seed}`);
process.exitCode = run.status ?? 1;
