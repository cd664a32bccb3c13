import type { Clock, Timer } from '../../core/ports.js';
import type { Deadlines, SwapPhase } from '../../core/swap.js';
import { oneLineOf } from '../../core/errors.js';
import { Abortion } from '../../core/abortion.js';
import { withDeadline } from './deadline.js';
import { letGo, noMoreRebuilds } from '../holder.js';
import type { Cell, Instance, Slot } from '../slot.js';
import { StepFailure } from './step-failure.js';
import type { Leaving } from './work.js';

/** What retiring and disposing need of the application. */
export interface DisposalTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** A pin or view lost its last holder. */
  readonly released: (cell: Cell) => void;
  /** @param slot where it went wrong; default the first of the change */
  readonly warn: (failure: StepFailure, slot?: Slot) => void;
  /** A hook outlived its deadline; `late` settles when it ends after all. */
  readonly abandoned: (instance: Instance, phase: SwapPhase, late: Promise<unknown>) => void;
}

/** Lets an old generation end its calls, leases and own work, up to a deadline. Calls `done` once. */
export function drain(
  leaving: Leaving,
  tools: DisposalTools,
  options: { ms: number; done: () => void },
): void {
  leaving.instance.generation.retire();
  new Drain(leaving, tools, options).begin();
}

/** One drain under way. */
class Drain {
  private readonly abortion = new Abortion();
  private readonly began: number;
  private isOver = false;
  /** `onDrain` has not resolved yet. */
  private hasOwnWork: boolean;
  private timer: Timer | undefined;
  private stopWaiting: (() => void) | undefined;

  constructor(
    private readonly leaving: Leaving,
    private readonly tools: DisposalTools,
    private readonly options: { readonly ms: number; readonly done: () => void },
  ) {
    this.began = tools.clock.now();
    this.hasOwnWork = leaving.instance.hook('onDrain') !== undefined;
  }

  begin(): void {
    const { generation } = this.leaving.instance;
    this.leaving.calls = generation.inFlight;
    if (!this.hasOwnWork && generation.inFlight === 0 && !generation.isKept) return this.end();
    this.timer = this.tools.clock.after(this.options.ms, () => this.end());
    if (this.hasOwnWork) this.runOnDrain();
    this.endIfIdle();
  }

  /** Ends it, or waits for the next of what it waits for. */
  private endIfIdle(): void {
    if (this.isOver || this.hasOwnWork) return;
    const { generation } = this.leaving.instance;
    const again = (): void => this.endIfIdle();
    this.stopWaiting?.();
    if (generation.inFlight > 0) this.stopWaiting = generation.onIdle(again);
    else if (generation.isKept) this.stopWaiting = generation.keepers.onEmpty(again);
    else this.end();
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.timer?.cancel();
    this.stopWaiting?.();
    this.leaving.ms = this.tools.clock.now() - this.began;
    const own = this.hasOwnWork ? [{ method: 'onDrain', calls: 1 }] : [];
    this.leaving.cut = [...this.leaving.instance.generation.cut(), ...own];
    this.abortion.abort();
    this.options.done();
  }

  private runOnDrain(): void {
    const { instance } = this.leaving;
    const over = (): void => {
      this.hasOwnWork = false;
      this.endIfIdle();
    };
    const failed = (error: unknown): void => {
      this.tools.warn(drainFailure(instance, error), instance.slot);
      over();
    };
    try {
      const context = { deadline: this.began + this.options.ms, signal: this.abortion.signal };
      Promise.resolve(instance.hook('onDrain')?.(context)).then(over, failed);
    } catch (error) {
      failed(error);
    }
  }
}

const drainFailure = (instance: Instance, error: unknown) =>
  new StepFailure('retire', {
    code: 'swap/drain-failed',
    text: `onDrain of ${instance.label} failed: ${oneLineOf(error)}`,
    cause: error,
  });

/** Disposes of an instance, exactly once, and gives back the pins that it was given. Calls `done` once. */
export function dispose(instance: Instance, tools: DisposalTools, done: () => void): void {
  if (instance.isDisposed) return done();
  instance.isDisposed = true;
  instance.abortion.abort();
  const after = (): void => {
    noMoreRebuilds(instance);
    letGo(instance, tools.released);
    done();
  };
  end(instance, { hooks: instance.endings, tools }, after);
}

/** One after the other; all run, whatever the others do. */
function end(
  instance: Instance,
  { hooks, tools }: { readonly hooks: readonly (() => unknown)[]; readonly tools: DisposalTools },
  done: () => void,
): void {
  const [hook, ...rest] = hooks;
  if (!hook) return done();
  withDeadline(tools.clock, { ms: tools.deadlines.cleanup, work: () => hook() }, (timed) => {
    if (timed.end === 'failed') tools.warn(cleanupFailure(instance, timed.error), instance.slot);
    if (timed.end === 'timedOut') {
      tools.abandoned(instance, 'cleanup', timed.late);
      tools.warn(cleanupTimeout(instance, tools.deadlines.cleanup), instance.slot);
    }
    end(instance, { hooks: rest, tools }, done);
  });
}

const cleanupFailure = (instance: Instance, error: unknown) =>
  new StepFailure('cleanup', {
    code: 'swap/cleanup-failed',
    text: `cleaning up ${instance.label} failed: ${oneLineOf(error)}`,
    cause: error,
  });

const cleanupTimeout = (instance: Instance, ms: number) =>
  new StepFailure('cleanup', {
    code: 'swap/cleanup-timeout',
    text: `cleaning up ${instance.label} timed out after ${ms} ms`,
  });
