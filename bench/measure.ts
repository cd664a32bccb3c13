/** One operation to be timed again and again. */
export interface Operation {
  /** Does it once. What it returns is kept, so that nothing is optimised away; `at` counts up. */
  readonly run: (at: number) => unknown;
  /** Throws unless the operation does its work; called before the clock is started. */
  readonly check: () => void | Promise<void>;
  /** The operation is over when its promise settles. Default false. */
  readonly isAsync?: boolean;
  /** How many things one call does; its time is divided by it. Default 1. */
  readonly perCall?: number;
}

/** How long to measure. */
export interface Budget {
  readonly warmUpMs: number;
  /** V8 compiles what was called often enough, however long that takes: a swap is called a few times in a warm-up. */
  readonly warmUpCalls: number;
  /** When it is warm enough although it was not called that often. */
  readonly longestWarmUpMs: number;
  readonly batchMs: number;
  readonly batches: number;
  /** How long servers are asked, and before that to warm up. */
  readonly loadMs: number;
}

export const FULL: Budget = {
  warmUpMs: 60,
  warmUpCalls: 20_000,
  longestWarmUpMs: 3_000,
  batchMs: 4,
  batches: 25,
  loadMs: 3_000,
};
export const QUICK: Budget = {
  warmUpMs: 5,
  warmUpCalls: 0,
  longestWarmUpMs: 5,
  batchMs: 1,
  batches: 3,
  loadMs: 500,
};

/** Where results go, so that they are used. */
const sink: { value: unknown } = { value: undefined };

/**
 * What an operation hands out, and the sink it is kept in, are old when the clock starts: storing a young object
 * in an old one costs V8 up to 10 ns, and which column that meets is an accident of how much each allocated before.
 */
function collectGarbage(): void {
  global.gc?.();
  global.gc?.();
}

/** Bytes in use, without what is garbage. */
export function heapAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

type Loop = (count: number) => Promise<void> | undefined;

/** Nanoseconds per operation: the median of batches during which nobody else was given our processor. */
export async function nanosecondsOf(operation: Operation, budget: Budget): Promise<number> {
  await operation.check();
  collectGarbage();
  const loop = freshLoop(operation);
  const count = await calibrated(loop, budget, operation.perCall ?? 1);
  const undisturbed: number[] = [];
  const disturbed: number[] = [];
  for (let batch = 0; batch < budget.batches; batch += 1) {
    const before = process.resourceUsage().involuntaryContextSwitches;
    const ns = await timed(loop, count);
    const wasPreempted = process.resourceUsage().involuntaryContextSwitches !== before;
    (wasPreempted ? disturbed : undisturbed).push(ns / count);
  }
  const enough = undisturbed.length * 5 >= budget.batches ? undisturbed : [...undisturbed, ...disturbed];
  return median(enough) / (operation.perCall ?? 1);
}

/** A loop that no other operation has run in: V8 would remember what it saw there. */
function freshLoop({ run, isAsync = false }: Operation): Loop {
  const [prefix, wait] = isAsync ? ['async ', 'await '] : ['', ''];
  const source = `return ${prefix}(count) => { for (let at = 0; at < count; at += 1) sink.value = ${wait}run(at); }`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a constant text; fresh code is the point
  return (new Function('run', 'sink', source) as (run: unknown, to: typeof sink) => Loop)(run, sink);
}

/** Warms the loop up. @returns how many operations fill one batch */
async function calibrated(loop: Loop, budget: Budget, perCall: number): Promise<number> {
  const { warmUpMs, warmUpCalls, longestWarmUpMs, batchMs } = budget;
  let count = 1;
  let spent = 0;
  let calls = 0;
  for (;;) {
    const ns = await timed(loop, count);
    spent += ns / 1e6;
    calls += count * perCall;
    const isWarm = spent >= longestWarmUpMs || (spent >= warmUpMs && calls >= warmUpCalls);
    if (isWarm && ns >= batchMs * 1e6) return count;
    if (ns < batchMs * 1e6) count = Math.ceil(count * Math.min(4, Math.max(1.2, (batchMs * 1.1e6) / ns)));
  }
}

async function timed(loop: Loop, count: number): Promise<number> {
  const began = process.hrtime.bigint();
  const running = loop(count);
  if (running !== undefined) await running;
  return Number(process.hrtime.bigint() - began);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
