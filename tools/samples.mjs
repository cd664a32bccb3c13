// Runs the compiled entry of every sample, one after the other: each ends by itself, with exit code 0.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const LIMIT_MS = 60_000;

const samples = readdirSync('samples', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
const failed = samples.filter((name) => !runs(name));

console.log(`${samples.length - failed.length} of ${samples.length} samples ran`);
if (samples.length === 0 || failed.length > 0) process.exitCode = 1;

/** @param {string} name */
function runs(name) {
  const entry = `build/samples/${name}/main.js`;
  if (!existsSync(entry)) {
    console.error(`samples/${name} has no main.ts`);
    return false;
  }
  console.log(`--- samples/${name}`);
  const { status, signal } = spawnSync(process.execPath, [entry], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: LIMIT_MS,
  });
  if (status !== 0) console.error(`samples/${name} ended with ${signal ?? status}, not 0`);
  return status === 0;
}
