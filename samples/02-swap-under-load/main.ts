import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Oneiric } from 'oneiric';
import { AppModule } from './app-module.js';
import { REFUSALS, refuseBeforeSwap } from './broken-caches.js';
import { Callers } from './callers.js';
import type { CallTally } from './callers.js';
import { Catalogue } from './catalogue.js';
import { readCities } from './cities.js';
import { ConfigFile } from './config-file.js';
import { keepRunning } from './kept-running.js';
import { readOptions } from './options.js';
import type { RunOptions } from './options.js';
import { showProgress } from './progress.js';
import { Swapper } from './swapper.js';
import type { SwapTally } from './swapper.js';
import { resultTable } from './table.js';

const CALLERS = 50;

const options = readOptions(process.argv.slice(2));
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

const folder = await mkdtemp(join(tmpdir(), 'oneiric-sample-'));
try {
  let isGood = await runIn(folder, options);
  if (isGood && options.isKept && !interrupt.signal.aborted) isGood = await keptIn(folder);
  if (!isGood) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
// Kept running, it is ended by Ctrl-C as it should be.
if (interrupt.signal.aborted && !options.isKept) process.exitCode = 130;

/** Whether no call was lost or wrong while others operated it. */
async function keptIn(directory: string): Promise<boolean> {
  const { signal } = interrupt;
  const { failed, wrong } = await keepRunning({
    cities: readCities(),
    folder: directory,
    callers: CALLERS,
    signal,
  });
  return failed === 0 && wrong === 0;
}

/** Whether no call was lost or wrong, and every broken provider was refused. */
async function runIn(directory: string, { totalMs, everyMs }: RunOptions): Promise<boolean> {
  const cities = readCities();
  const file = new ConfigFile(directory);
  await file.select({ cache: 'memory', 'session-cache': 'memory' });
  const config = { file: file.path, watch: true };
  await using app = await Oneiric.create(AppModule.over(cities, directory), { config });
  refuseBeforeSwap(app);
  console.log(`${CALLERS} callers look up ${cities.length} cities while ${file.path} is rewritten`);

  const callers = new Callers(app.get(Catalogue), cities, CALLERS);
  const swapper = new Swapper(app, file);
  const endProgress = showProgress(() => progressLine(callers, swapper));
  try {
    await swapper.run({ totalMs, everyMs, signal: interrupt.signal });
  } finally {
    await callers.stop();
    endProgress();
  }

  console.log(`\n${app.explain('adapter:cache').toString()}\n`);
  printSwaps(swapper.tally);
  console.log(`\n${resultTable(callers.tally, swapper.tally)}`);
  return isAllWell(callers.tally, swapper.tally);
}

function printSwaps({ refused, mistaken, returned, together, underWay, cut }: SwapTally): void {
  for (const provider of refused) console.log(`refused: ${provider}`);
  for (const provider of mistaken) console.log(`NOT refused as it should be: ${provider}`);
  for (const move of returned) console.log(`taken back while it was on probation: ${move}`);
  console.log(`switched in one tick: ${together.join(', ')}`);
  console.log(`ended on the cache they began on: ${underWay} calls under way at a switch; cut: ${cut}`);
}

function isAllWell(calls: CallTally, swaps: SwapTally): boolean {
  const isLossless = calls.failed === 0 && calls.wrong === 0 && swaps.cut === 0;
  const isTried = swaps.refused.length === REFUSALS.length && swaps.returned.length === 1;
  const isComplete = isTried || interrupt.signal.aborted;
  return isLossless && swaps.mistaken.length === 0 && isComplete;
}

function progressLine({ tally: calls }: Callers, { tally: swaps }: Swapper): string {
  const trouble = `${calls.failed} failed, ${calls.wrong} wrong`;
  return `${calls.took.count} calls, ${trouble}, ${swaps.took.count} swaps, ${swaps.refused.length} refused`;
}
