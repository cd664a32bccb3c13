import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Column } from './column.js';
import { columns } from './columns/all.js';
import { measureCommandLine } from './command-line.js';
import { goalsOf } from './goals.js';
import { measureImports } from './import-cost.js';
import type { Measured } from './measured-process.js';
import { readOptions, type Options } from './options.js';
import { versionOf } from './peers.js';
import { Collected, type Result } from './result.js';
import { onceOf, operationsOf } from './rows.js';
import { comparison, tableOf } from './table.js';

const OUTPUT = 'build/bench/result.json';
const PROGRAM = fileURLToPath(new URL('./measured-process.js', import.meta.url));

/** Rows that one process measures, one after the other. */
interface Job {
  readonly column: Column;
  readonly rows: readonly string[];
}

const options = readOptions(process.argv.slice(2));
const chosen = columns.filter((column) => isChosen(column, options));
const collected = new Collected();
for (let round = 0; round < options.rounds; round += 1) {
  // Rotated, so that no column always comes first; interleaved, so that a busy minute hits them all.
  for (const job of rotated(jobs(), round)) await run(job);
}
if (isWanted('oneiric list')) await measureCommandLine(options.quick ? 1 : 4 * options.rounds, collected);
if (isWanted('S7 import')) await measureImports(chosen, options.quick ? 1 : 4 * options.rounds, collected);
report(collected.result(options.rounds));

function isChosen(column: Column, { columns: names }: Options): boolean {
  if (column.package !== undefined && versionOf(column.package) === undefined) {
    console.error(`${column.name} is left out: npm ci --prefix bench/peers installs it`);
    return false;
  }
  return names.length === 0 || names.includes(column.name);
}

function isWanted(row: string): boolean {
  return options.only.length === 0 || options.only.some((part) => row.includes(part));
}

/** Operations of a column share a process; what is measured cold has one of its own. */
function jobs(): Job[] {
  const warm = chosen.map((column) => ({ column, rows: [...operationsOf(column).keys()].filter(isWanted) }));
  const cold = [...new Set(chosen.flatMap((column) => [...onceOf(column).keys()]))].filter(isWanted);
  const apart = cold.flatMap((row) =>
    chosen.filter((column) => onceOf(column).has(row)).map((column) => ({ column, rows: [row] })),
  );
  return [...warm.filter(({ rows }) => rows.length > 0), ...apart];
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : (by * Math.ceil(list.length / 3)) % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

async function run({ column, rows }: Job): Promise<void> {
  const args = ['--expose-gc', PROGRAM, column.name, options.quick ? 'quick' : 'full', ...rows];
  const output = await outputOf(args);
  if (output === undefined) {
    for (const row of rows) collected.fail(row, column.name, 'its process ended before it was done');
    return;
  }
  const { figures, failures } = JSON.parse(output) as Measured;
  for (const [row, value] of Object.entries(figures)) collected.add(row, column.name, value);
  for (const [row, why] of Object.entries(failures)) collected.fail(row, column.name, why);
}

/** The last line of what a program printed; undefined where it failed. */
function outputOf(args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => resolve(code === 0 ? output.trim().split('\n').at(-1) : undefined));
  });
}

function report(result: Result): void {
  const earlier = options.against === undefined ? undefined : readResult(options.against);
  mkdirSync('build/bench', { recursive: true });
  writeFileSync(OUTPUT, `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(`node ${result.node}, ${result.cpu}, ${result.rounds} round(s)\n`);
  console.log(tableOf(result));
  if (!options.quick) console.log(`\nGoals:\n${goalsOf(result)}`);
  if (earlier) console.log(`\nAgainst ${options.against}:\n${comparison(earlier, result)}`);
  console.log(`\nWritten to ${OUTPUT}.`);
}

function readResult(file: string): Result {
  return JSON.parse(readFileSync(file, 'utf8')) as Result;
}
