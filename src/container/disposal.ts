import type { Clock } from '../core/ports.js';
import type { Deadlines, SwapPhase } from '../core/swap.js';
import { textOf } from '../core/errors.js';
import { withDeadline } from './deadline.js';
import type { Cell, Instance } from './slot.js';
import { StepFailure } from './staging.js';
import type { Leaving } from './work.js';

/** What retiring and disposing need of the application. */
export interface DisposalTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** A pin lost its last holder. */
  readonly released: (cell: Cell) => void;
  readonly warn: (phase: SwapPhase, error: unknown) => void;
  /** A hook outlived its deadline; `late` settles when it ends after all. */
  readonly abandoned: (instance: Instance, phase: SwapPhase, late: Promise<unknown>) => void;
}

/** Lets an old generation end its calls, leases and own work, up to a deadline. Calls `done` once. */
export function drain(
  leaving: Leaving,
  tools: DisposalTools,
  { ms, done }: { ms: number; done: () => void },
): void {
  const { instance } = leaving;
  const { clock } = tools;
  const { generation } = instance;
  const began = clock.now();
  const controller = new AbortController();
  let ownWork = instance.hook('onDrain') === undefined ? 0 : 1;
  let over = false;
  generation.retire();
  leaving.calls = generation.inFlight;
  const end = (): void => {
    if (over) return;
    over = true;
    timer.cancel();
    stopWaiting();
    leaving.ms = clock.now() - began;
    const own = ownWork > 0 ? [{ method: 'onDrain', calls: ownWork }] : [];
    leaving.cut = [...generation.cut(), ...own];
    controller.abort();
    done();
  };
  const endIfIdle = (): void => {
    if (ownWork === 0 && generation.inFlight === 0) end();
  };
  const timer = clock.after(ms, end);
  const ownWorkOver = (error?: unknown): void => {
    if (error !== undefined) tools.warn('retire', error);
    ownWork = 0;
    endIfIdle();
  };
  let stopWaiting = (): void => undefined;
  if (ownWork > 0) runOnDrain(instance, { deadline: began + ms, signal: controller.signal }, ownWorkOver);
  stopWaiting = over ? stopWaiting : generation.onIdle(endIfIdle);
}

function runOnDrain(
  instance: Instance,
  context: { deadline: number; signal: AbortSignal },
  over: (error?: unknown) => void,
): void {
  const hook = instance.hook('onDrain');
  const failed = (error: unknown): void =>
    over(
      new StepFailure('retire', {
        code: 'swap/drain-failed',
        text: `onDrain of ${instance.label} failed: ${textOf(error)}`,
        cause: error,
      }),
    );
  try {
    Promise.resolve(hook?.(context)).then(() => over(), failed);
  } catch (error) {
    failed(error);
  }
}

const CLEANUP_HOOKS = ['onCleanup', Symbol.asyncDispose, Symbol.dispose] as const;

/** Disposes of an instance, exactly once, and gives back the pins that it was given. Calls `done` once. */
export function dispose(instance: Instance, tools: DisposalTools, done: () => void): void {
  if (instance.isDisposed) return done();
  instance.isDisposed = true;
  instance.controller.abort();
  const after = (): void => {
    releaseHolds(instance, tools);
    done();
  };
  const hook = firstHook(instance);
  if (!hook) return after();
  withDeadline(tools.clock, { ms: tools.deadlines.cleanup, work: hook }, (timed) => {
    if (timed.end === 'failed') tools.warn('cleanup', cleanupFailure(instance, timed.error));
    if (timed.end === 'timedOut') {
      tools.abandoned(instance, 'cleanup', timed.late);
      tools.warn('cleanup', cleanupTimeout(instance, tools.deadlines.cleanup));
    }
    after();
  });
}

function firstHook(instance: Instance): (() => unknown) | undefined {
  for (const name of CLEANUP_HOOKS) {
    // Node 20 knows both symbols; an older runtime would have `undefined` here.
    const hook = (name as unknown) === undefined ? undefined : instance.hook(name);
    if (hook) return hook;
  }
  return undefined;
}

function releaseHolds(instance: Instance, tools: DisposalTools): void {
  for (const cell of instance.holds) {
    cell.holders.delete(instance);
    if (cell.provider !== undefined && cell.holders.size === 0) tools.released(cell);
  }
}

const cleanupFailure = (instance: Instance, error: unknown) =>
  new StepFailure('cleanup', {
    code: 'swap/cleanup-failed',
    text: `cleaning up ${instance.slot.name} ${instance.label} failed: ${textOf(error)}`,
    cause: error,
  });

const cleanupTimeout = (instance: Instance, ms: number) =>
  new StepFailure('cleanup', {
    code: 'swap/cleanup-timeout',
    text: `cleaning up ${instance.slot.name} ${instance.label} timed out after ${ms} ms`,
  });
