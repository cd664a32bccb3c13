import type { Clock, Timer } from '../../core/ports.js';
import type { Deadlines, SwapPhase } from '../../core/swap.js';
import { oneLineOf } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { Abortion } from '../../core/abortion.js';
import { withDeadline } from './deadline.js';
import { letGo } from '../holder.js';
import { noMoreRebuilds } from '../rebuilds.js';
import type { Cell, Instance, Slot, SlotListing } from '../slot.js';
import type { Owned } from '../scopes/owned.js';
import type { Template } from '../scopes/template.js';
import { oneByOne } from './one-by-one.js';
import { cleanupTrouble, StepFailure } from './step-failure.js';
import type { Leaving } from './leaving.js';

/** What retiring and disposing need of the application. */
export interface DisposalTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** A pin, view or list lost its last holder. */
  released(given: Cell | SlotListing): void;
  /** Nothing is made by it any more. */
  outlived(template: Template): void;
  /** @param slot where it went wrong; default the first of the change */
  warn(failure: StepFailure, slot?: Slot): void;
  /** A hook outlived its deadline; `late` settles when it ends after all. */
  abandoned(instance: Instance, phase: SwapPhase, late: Promise<unknown>): void;
}

/** How one drain goes. */
interface DrainOptions {
  readonly ms: number;
  /** Whether those who keep it are waited for beyond that: they are about to stop. */
  readonly isPatient: () => boolean;
  /** Nothing is waited for but those who keep it. */
  readonly kept: () => void;
  readonly done: () => void;
}

/** Lets an old generation end its calls, leases and own work, up to a deadline. Calls `done` once. */
export function drain(leaving: Leaving, tools: DisposalTools, options: DrainOptions): void {
  leaving.instance.generation.retire();
  new Drain(leaving, tools, options).begin();
}

const NOTHING: readonly never[] = [];

/** One drain under way. */
class Drain {
  /** Of what `onDrain` is told. */
  private abortion: Abortion | undefined;
  private readonly began: number;
  private isOver = false;
  /** Its deadline has passed, and those who keep it are waited for all the same. */
  private isOverdue = false;
  /** `onDrain` has not resolved yet. */
  private hasOwnWork: boolean;
  private timer: Timer | undefined;
  private stopWaiting: (() => void) | undefined;

  constructor(
    private readonly leaving: Leaving,
    private readonly tools: DisposalTools,
    private readonly options: DrainOptions,
  ) {
    this.began = tools.clock.now();
    this.hasOwnWork = leaving.instance.hook('onDrain') !== undefined;
  }

  begin(): void {
    const { instance } = this.leaving;
    const { generation } = instance;
    this.leaving.calls = generation.inFlight;
    if (!this.hasOwnWork && generation.inFlight === 0 && !generation.isKept && !instance.ownWork?.isBusy) {
      instance.stopOwnWork();
      return this.end();
    }
    this.timer = this.tools.clock.after(this.options.ms, () => this.timeUp());
    if (this.hasOwnWork) this.runOnDrain();
    // Only now: `onDrain` may have something to say to its tasks.
    instance.stopOwnWork();
    this.endIfIdle();
  }

  /** Ends it, or waits for the next of what it waits for. */
  private endIfIdle(): void {
    if (this.isOver || this.isOverdue || this.hasOwnWork) return;
    const { generation, ownWork } = this.leaving.instance;
    const again = (): void => this.endIfIdle();
    this.stopWaiting?.();
    if (generation.inFlight > 0) this.stopWaiting = generation.onIdle(again);
    else if (generation.isKept) this.waitForKeepers(again);
    else if (ownWork?.isBusy) this.stopWaiting = ownWork.whenAtRest(again);
    else this.end();
  }

  private waitForKeepers(next: () => void): void {
    this.stopWaiting = this.leaving.instance.generation.keepers.onEmpty(next);
    this.options.kept();
  }

  /** Calls and own work have had their time; whoever keeps the instance stops before it where the application closes. */
  private timeUp(): void {
    const isAwaited = this.leaving.instance.generation.isKept && this.options.isPatient();
    if (!isAwaited) return this.end();
    this.isOverdue = true;
    this.stopWaiting?.();
    const end = (): void => this.end();
    this.leaving.outlived(end);
    this.waitForKeepers(end);
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.timer?.cancel();
    this.stopWaiting?.();
    this.leaving.ms = this.tools.clock.now() - this.began;
    const own = this.hasOwnWork ? [{ method: 'onDrain', calls: 1 }] : NOTHING;
    const { generation, ownWork } = this.leaving.instance;
    const isBusy = generation.inFlight > 0 || generation.isKept || own.length > 0 || ownWork !== undefined;
    if (isBusy) this.leaving.cut = [...generation.cut(), ...own, ...(ownWork?.cut() ?? [])];
    this.tellHolders();
    this.abortion?.abort();
    this.options.done();
  }

  private tellHolders(): void {
    const { instance, slot } = this.leaving;
    if (instance.generation.isKept) this.tools.warn(stillHeld(instance), slot);
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
      this.abortion = new Abortion();
      const context = { deadline: this.began + this.options.ms, signal: this.abortion.signal };
      Promise.resolve(instance.hook('onDrain')?.(context)).then(over, failed);
    } catch (error) {
      failed(error);
    }
  }
}

const stillHeld = ({ label, generation }: Instance) =>
  new StepFailure('retire', {
    code: 'swap/still-held',
    text: `${label} is disposed of although it was given to others: ${generation.keepers
      .rows()
      .map(({ method }) => method)
      .join(', ')}`,
  });

const drainFailure = (instance: Instance, error: unknown) =>
  new StepFailure('retire', {
    code: 'swap/drain-failed',
    text: `onDrain of ${instance.label} failed: ${oneLineOf(error)}`,
    cause: error,
  });

/**
 * Disposes of an instance, exactly once: its tasks end, its clean-up hook runs, then what it registered is called, and the
 * pins that it was given are given back. Calls `done` once.
 */
export function dispose(instance: Instance, tools: DisposalTools, done: () => void): void {
  if (instance.isDisposed) return done();
  instance.isDisposed = true;
  if (instance.template) tools.outlived(instance.template);
  instance.abortion.abort();
  const { ownWork } = instance;
  if (!ownWork) return cleanUp(instance, tools, done);
  ownWork.end(tools.deadlines.cleanup, (abandoned) => {
    if (abandoned.length > 0) tools.warn(tasksAbandoned(instance, abandoned), instance.slot);
    cleanUp(instance, tools, done);
  });
}

function cleanUp(instance: Instance, tools: DisposalTools, done: () => void): void {
  const { endings } = instance;
  if (endings.length === 0) return giveBack(instance, tools, done);
  oneByOne(
    endings,
    (hook, next) => runCleanup(instance, tools, { what: 'cleaning up', work: () => hook(), done: next }),
    () => giveBack(instance, tools, done),
  );
}

/** Also what its own work was given in the meantime, by the clean-up hook itself. */
function giveBack(instance: Instance, tools: DisposalTools, done: () => void): void {
  const { ownWork } = instance;
  if (!ownWork) return letAllGo(instance, tools, done);
  const disposers = ownWork.takeDisposers();
  ownWork.shut();
  oneByOne(
    disposers,
    (work, next) => runCleanup(instance, tools, { what: 'an onDispose function of', work, done: next }),
    () => letAllGo(instance, tools, done),
  );
}

/** What was made for it goes after it, and then what it was given is given back. */
function letAllGo(instance: Instance, tools: DisposalTools, done: () => void): void {
  const last = (): void => {
    noMoreRebuilds(instance);
    letGo(instance, (given) => tools.released(given));
    done();
  };
  if (instance.owned) void endOwned(instance.owned, instance, tools).then(last);
  else last();
}

function runCleanup(
  instance: Instance,
  tools: DisposalTools,
  { what, work, done }: { what: string; work: () => unknown; done: () => void },
): void {
  const { clock, deadlines } = tools;
  withDeadline(clock, { ms: deadlines.cleanup, work }, (timed) => {
    if (timed.end === 'failed') tools.warn(cleanupFailure(instance, what, timed.error), instance.slot);
    if (timed.end === 'timedOut') {
      tools.abandoned(instance, 'cleanup', timed.late);
      tools.warn(cleanupTimeout(instance, what, deadlines.cleanup), instance.slot);
    }
    done();
  });
}

/** Transients go after what they were made for. */
async function endOwned(owned: Owned, { slot }: Instance, tools: DisposalTools): Promise<void> {
  for (const cause of await owned.end()) tools.warn(cleanupTrouble(cause), slot);
}

const tasksAbandoned = (instance: Instance, abandoned: readonly string[]) =>
  new StepFailure('cleanup', {
    code: 'swap/tasks-abandoned',
    text: `tasks of ${instance.label} did not end when they were cancelled: ${abandoned.map((name) => shown(name)).join(', ')}`,
  });

const cleanupFailure = (instance: Instance, what: string, error: unknown) =>
  new StepFailure('cleanup', {
    code: 'swap/cleanup-failed',
    text: `${what} ${instance.label} failed: ${oneLineOf(error)}`,
    cause: error,
  });

const cleanupTimeout = (instance: Instance, what: string, ms: number) =>
  new StepFailure('cleanup', {
    code: 'swap/cleanup-timeout',
    text: `${what} ${instance.label} timed out after ${ms} ms`,
  });
