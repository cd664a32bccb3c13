import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../call.js';
import { EXIT, type ExitCode } from '../cli-error.js';
import { Demo, PROVIDERS, SLOT } from '../demo/demo.js';
import { oneLine } from '../output/escape.js';

const SWAPS_EVERY_MS = 3_000;
const CALLERS = 5;

/** Runs a small application that swaps a slot again and again while it is called, until Ctrl-C. */
export async function run(call: Call): Promise<ExitCode> {
  const { given, output, world } = call;
  const over = given.number('for') === undefined ? undefined : AbortSignal.timeout(given.number('for') ?? 0);
  const until = AbortSignal.any([world.interrupted, ...(over ? [over] : [])]);
  const demo = await Demo.start();
  try {
    const reach = { pid: process.pid, socket: demo.app.admin?.socket };
    await output.next(reach, () => words(reach.socket ?? ''));
    const calls = calling(demo, until);
    await swapping(call, { demo, calls, until });
    await calls.over;
  } finally {
    await demo.end();
  }
  return world.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
}

interface Calls {
  made: number;
  failed: number;
  readonly over: Promise<unknown>;
}

function calling(demo: Demo, until: AbortSignal): Calls {
  const counts = { made: 0, failed: 0 };
  const caller = async () => {
    while (!until.aborted) {
      counts.made += 1;
      await demo.call().catch(() => (counts.failed += 1));
      await pause(5);
    }
  };
  const over = Promise.all(Array.from({ length: CALLERS }, caller));
  return Object.assign(counts, { over });
}

async function swapping(
  { output, given }: Call,
  { demo, calls, until }: { demo: Demo; calls: Calls; until: AbortSignal },
): Promise<void> {
  const everyMs = given.number('every') ?? SWAPS_EVERY_MS;
  for (let nth = 1; ; nth += 1) {
    await pause(everyMs, undefined, { signal: until }).catch(() => undefined);
    if (until.aborted) return;
    const provider = PROVIDERS[nth % PROVIDERS.length] ?? 'memory';
    const swap = demo.app.swap(SLOT, { provider, requestedBy: 'demo', reason: 'it is time' });
    const told = await swap.then(
      ({ from, to, outcome }) => ({ from, to, outcome }),
      (error: unknown) => ({ from: undefined, to: undefined, outcome: String(error) }),
    );
    const { made, failed } = calls;
    await output.next({ ...told, made, failed }, () => {
      const move = `${told.from ?? 'nothing'} -> ${told.to ?? 'nothing'}`;
      return `${SLOT}  ${move}  ${oneLine(told.outcome)}; ${made} calls, ${failed} failed`;
    });
  }
}

const words = (socket: string) =>
  [
    'runs until Ctrl-C: adapter:cache is swapped again and again while it is called',
    'from another terminal:',
    `  npx oneiric list --socket ${oneLine(socket)}`,
    `  npx oneiric explain adapter:cache --socket ${oneLine(socket)}`,
    `  npx oneiric swap adapter:cache remote --socket ${oneLine(socket)}`,
    '',
  ].join('\n');
