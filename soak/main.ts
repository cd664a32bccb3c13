import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Callers } from './calls/callers.js';
import { FaultSchedule } from './faults/schedule.js';
import { HeapWatch } from './measures/heap.js';
import { readOptions, type SoakOptions } from './options.js';
import { failuresOf, type Outcome } from './outcome.js';
import { plant } from './plants.js';
import { Random } from './random.js';
import { reportOf } from './report/report.js';
import { settle } from './settle.js';
import { worldIn, type World } from './world.js';

const LINE_MS = 1_000;
const SHARES = [50, 90, 99, 99.9, 100] as const;

const options = readOptions(process.argv.slice(2));
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

const folder = await mkdtemp(join(tmpdir(), 'oneiric-soak-'));
try {
  const world = await worldIn(folder, new Random(options.seed));
  const outcome = await soaked(world, options);
  if (options.report !== undefined) await writeFile(options.report, reportOf(outcome));
  const failures = failuresOf(outcome);
  for (const failure of failures) console.error(failure);
  const { calls, faults } = outcome;
  const ends = `${calls.total('lost')} lost, ${calls.total('wrong')} wrong`;
  console.log(
    `${calls.calls} calls, ${ends}; ${faults.begun} faults; ${failures.length === 0 ? 'sound' : 'FAILED'}`,
  );
  if (failures.length > 0) process.exitCode = 1;
} finally {
  // What did not start may still write there. That it cannot be removed must not hide why.
  await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => {
    console.error(`${folder} is left behind:`, error);
  });
}

async function soaked(world: World, options: SoakOptions): Promise<Outcome> {
  const { app, census, told } = world;
  if (options.plant !== undefined) plant(options.plant, world);
  const [startedAt, began, totalS] = [new Date(), performance.now(), options.minutes * 60];
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const heap = new HeapWatch(totalS);
  const callers = new Callers(world, options.rate, options.seed + 1);
  const faults = new FaultSchedule(world, options.faults);
  const progress = setInterval(() => console.error(progressLine(world, { callers, faults, began })), LINE_MS);

  const time = new AbortController();
  const running = faults.run(time.signal);
  await pause(totalS * 1_000, undefined, { signal: interrupt.signal }).catch(() => undefined);
  time.abort();
  await running;
  heap.stop();
  delay.disable();
  const differences = await settle(world);
  await callers.stop();
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(progress);

  const missing = await world.acknowledged.missingFrom(app.state);
  const verification = await app.state?.verify();
  await app.close();
  return {
    ...{ options, startedAt, seconds, calls: callers.tally, faults, heap, differences, census },
    ...{ acknowledged: world.acknowledged.count, missing, verification },
    loopDelay: SHARES.map((share) => [`p${share}`, delay.percentile(share) / 1e6] as const),
    events: [...told.values()].reduce((sum, count) => sum + count, 0),
    switched: told.get('swap.switched') ?? 0,
  };
}

function progressLine(
  { app, census }: World,
  { callers, faults, began }: { callers: Callers; faults: FaultSchedule; began: number },
): string {
  const { tally } = callers;
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  const ends = `${tally.total('refused')} refused, ${tally.total('wrong')} wrong, ${tally.total('lost')} lost`;
  const rest = `${faults.begun} faults, ${census.alive} instances, ${app.differences().length} differences`;
  return `${seconds} s: ${tally.calls} calls, ${ends}, ${rest}`;
}
