import { ActivityError, oneLineOf } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import type { Deadlines } from '../../core/swap.js';
import { HeldCalls } from '../live/held-calls.js';
import type { Cell, Instance, Slot } from '../slot.js';
import type { MachineEvent } from './change.js';
import { withDeadline } from './deadline.js';
import { obstacle, predecessorsOf, type Predecessor } from './predecessors.js';
import { StepFailure, type FailedStep } from './step-failure.js';
import type { Work } from './work.js';

/** What suspending needs of the application. */
export interface SuspensionTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly dispatch: (event: MachineEvent) => void;
  readonly warn: (work: Work, failure: StepFailure, slot: Slot) => void;
  /** An instance serves again. */
  readonly resumed: (instance: Instance) => void;
}

const MAX_CALLS = 1_000;

/** Lets instances rest that must not be there beside their successors, and wakes them if those come to nothing. */
export class Suspensions {
  constructor(private readonly tools: SuspensionTools) {}

  begin(work: Work): void {
    work.enter('suspend', this.tools.clock.now());
    const suspension = new Suspension(work, this.tools);
    work.suspension = suspension;
    suspension.begin();
  }

  /** The change has come to nothing. */
  resume(work: Work): void {
    const done = (): void => this.tools.dispatch({ type: 'resumed', id: work.id });
    if (work.suspension) void work.suspension.resume().then(done);
    else done();
  }

  /** The change has switched: what has waited goes on, on what serves now. */
  release(work: Work): void {
    work.suspension?.release();
  }
}

/** The suspension of one change. */
class Suspension {
  readonly #resting: Instance[] = [];
  readonly #predecessors: readonly Predecessor[];
  readonly #held = new Map<Slot, HeldCalls>();
  readonly #cells: Cell[] = [];
  #isOver = false;
  #stopWaiting: () => void = () => undefined;
  #cleanUpWait: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly work: Work,
    private readonly tools: SuspensionTools,
  ) {
    this.#predecessors = predecessorsOf(work);
  }

  begin(): void {
    for (const { instance } of this.#predecessors) instance.isToRest = true;
    this.#running = this.#suspendAll().then(
      () => this.#tell(undefined),
      (error: unknown) => this.#tell({ error }),
    );
  }

  /** The change came to its end meanwhile. */
  #hasEnded(): boolean {
    return this.#isOver;
  }

  #tell(failure: { readonly error: unknown } | undefined): void {
    if (this.#isOver) return;
    // Otherwise an automatic request would try the same again at once.
    if (failure) this.work.culprits = this.work.fresh.map(({ candidate }) => candidate);
    this.tools.dispatch({ type: 'suspended', id: this.work.id, ...(failure ? { failure } : {}) });
  }

  async #suspendAll(): Promise<void> {
    for (const predecessor of this.#predecessors) this.#refuseImpossible(predecessor);
    // A synchronous call of the old one may have asked for this very change; it does not count as in flight.
    await new Promise<void>((resolve) => this.tools.clock.soon(resolve));
    for (const predecessor of this.#predecessors) {
      if (this.#hasEnded()) return;
      this.#hold(predecessor);
      await this.#idle(predecessor.instance);
      if (this.#hasEnded()) return;
      await this.#suspend(predecessor.instance);
    }
  }

  #refuseImpossible(predecessor: Predecessor): void {
    const why = obstacle(this.work, predecessor);
    if (why === undefined) return;
    const text = `${predecessor.instance.label} must not overlap with what follows it, but ${why}`;
    throw failure({ code: 'swap/cannot-suspend', text });
  }

  #hold({ instance, cells }: Predecessor): void {
    const { slot } = instance;
    instance.isResting = true;
    const held = this.#held.get(slot) ?? new HeldCalls(this.#termsOf(slot.name));
    this.#held.set(slot, held);
    slot.held = held;
    for (const cell of cells) {
      cell.treat({ held });
      this.#cells.push(cell);
    }
  }

  #termsOf(slot: SlotName) {
    const { clock, deadlines } = this.tools;
    const error = (code: string, text: string): ActivityError =>
      new ActivityError(code, `${slot} is being replaced without overlap: ${text}.`, { slot });
    return {
      clock,
      maxCalls: MAX_CALLS,
      maxMs: deadlines.hold,
      cannotWait: () =>
        error(
          'activity/suspended',
          'only calls that are known to be asynchronous can wait until it serves again',
        ),
      tooMany: () => error('activity/too-many-held', `${MAX_CALLS} calls wait already`),
      tooLong: () => error('activity/held-too-long', `the call has waited ${deadlines.hold} ms`),
    };
  }

  /** Resolves when nothing is in flight on the instance. @throws StepFailure at the deadline */
  async #idle({ generation, label, recipe }: Instance): Promise<void> {
    if (generation.inFlight === 0) return;
    const { clock, deadlines } = this.tools;
    const ms = this.work.order.options.drainTimeoutMs ?? recipe.drainTimeoutMs ?? deadlines.retire;
    const isIdle = await new Promise<boolean>((resolve) => {
      const timer = clock.after(ms, () => resolve(false));
      const stop = generation.onIdle(() => resolve(true));
      this.#stopWaiting = () => resolve(true);
      this.#cleanUpWait = () => {
        timer.cancel();
        stop();
      };
    });
    this.#cleanUpWait();
    if (isIdle) return;
    const busy = generation.cut().map(({ method, calls }) => `${method} (${calls})`);
    const text = `${label} still had calls in flight after ${ms} ms: ${busy.join(', ')}`;
    throw failure({ code: 'swap/suspend-timeout', text });
  }

  async #suspend(instance: Instance): Promise<void> {
    this.#resting.push(instance);
    const trouble = await this.#run(instance, 'onSuspend');
    if (trouble) throw trouble;
  }

  /** Runs a hook. @returns what went wrong */
  #run(instance: Instance, name: 'onSuspend' | 'onResume'): Promise<StepFailure | undefined> {
    const hook = instance.hook(name);
    if (!hook) return Promise.resolve(undefined);
    const { clock, deadlines } = this.tools;
    const work = (): unknown => hook(instance.slot.activity);
    return new Promise((resolve) => {
      withDeadline(clock, { ms: deadlines.hook, work }, (timed) => {
        if (timed.end === 'done') return resolve(undefined);
        if (timed.end === 'failed') {
          const text = `${name} of ${instance.label} failed: ${oneLineOf(timed.error)}`;
          return resolve(failure({ code: 'swap/suspend-hook-failed', text, cause: timed.error }));
        }
        const text = `${name} of ${instance.label} timed out after ${deadlines.hook} ms`;
        resolve(failure({ code: 'swap/suspend-hook-timeout', text }));
      });
    });
  }

  /** Wakes those that rest, last first, and lets what has waited go on with them. */
  async resume(): Promise<void> {
    this.#isOver = true;
    this.#stopWaiting();
    await this.#running;
    for (const instance of this.#resting.toReversed()) {
      const trouble = await this.#run(instance, 'onResume');
      if (trouble) this.tools.warn(this.work, trouble, instance.slot);
      this.tools.resumed(instance);
    }
    this.release();
  }

  /** Lets what has waited go on with what serves. */
  release(): void {
    this.#isOver = true;
    for (const { instance } of this.#predecessors) instance.isToRest = instance.isResting = false;
    for (const cell of this.#cells) cell.treat({ held: undefined });
    for (const [slot, held] of this.#held) {
      slot.held = undefined;
      held.release();
    }
  }
}

const failure = (what: FailedStep) => new StepFailure('suspend', what);
