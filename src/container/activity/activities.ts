import type {
  Activity,
  ActivityState,
  DrainOptions,
  PauseOptions,
  ResumeOptions,
} from '../../core/activity.js';
import { LifecycleError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import { checkActivity } from '../asked.js';
import type { Parts } from '../parts.js';
import type { Slot } from '../slot.js';
import { closing } from '../swap/outcomes.js';
import { drainTimeout, notLive, refused, resumedMeanwhile } from './activity-errors.js';

/**
 * Pauses, drains and resumes slots. What is decided holds from the call on, for every cell of the slot and for
 * whatever comes to serve it; the promises are about what follows.
 */
export class Activities {
  constructor(private readonly parts: Parts) {}

  /** New calls are refused from now on. Resolves when the instances know. */
  async pause(ref: Ref | SlotName, options: PauseOptions = {}): Promise<void> {
    checkActivity('pause', options);
    const slot = this.#slot(ref, 'pause');
    await this.#enter(slot, 'paused', options);
    await this.parts.activityHooks.settle(slot);
  }

  /** New calls are refused from now on. Resolves when none is in flight. @throws ActivityError `activity/drain-timeout` */
  async drain(ref: Ref | SlotName, options: DrainOptions = {}): Promise<void> {
    checkActivity('drain', options);
    const slot = this.#slot(ref, 'drain');
    const kept = this.#enter(slot, 'draining', options);
    const { clock, deadlines } = this.parts.options;
    const ms = options.timeoutMs ?? deadlines.retire;
    const quiet = this.parts.drains.begin(slot, { clock, ms, late: (busy) => drainTimeout(slot, ms, busy) });
    await Promise.all([kept, quiet, this.parts.activityHooks.settle(slot)]);
  }

  /** Calls are let through again. Resolves when the instances know. */
  async resume(ref: Ref | SlotName, options: ResumeOptions = {}): Promise<void> {
    checkActivity('resume', options);
    const slot = this.#slot(ref, 'resume');
    const kept = this.#enter(slot, 'active', options);
    this.parts.drains.end(slot, resumedMeanwhile(slot));
    await kept;
    await this.parts.activityHooks.settle(slot);
  }

  #slot(ref: Ref | SlotName, asked: string): Slot {
    const { stage } = this.parts;
    if (stage === 'closing' || stage === 'closed') throw closing(stage);
    const name = this.parts.slotNamed(ref, asked);
    if (stage === 'new') {
      throw new LifecycleError(
        'lifecycle/not-started',
        `${name}: the application has not been started. Nothing was changed.`,
        { hint: 'await app.start() first' },
      );
    }
    const slot = this.parts.slots.get(name);
    if (slot.isRaw) throw notLive(slot);
    return slot;
  }

  /** What was decided last. */
  of(slot: SlotName): ActivityState {
    return this.parts.slots.get(slot).activity;
  }

  /** What was decided before this run of the process: it holds as if it had been decided now, but nobody is told. */
  restore(decided: readonly ActivityState[]): void {
    for (const state of decided) holds(this.parts.slots.get(state.slot), state);
  }

  /** It holds at once. Where it cannot be kept, what held before does again. */
  async #enter(slot: Slot, activity: Activity, { note, requestedBy }: PauseOptions): Promise<void> {
    const { activity: before } = slot;
    if (before.activity === activity && before.note === note) return;
    const next: ActivityState = Object.freeze({ slot: slot.name, activity, note, requestedBy });
    this.#change(slot, next);
    try {
      await this.parts.options.recorder?.activity(next);
    } catch (error) {
      if (slot.activity === next) this.#change(slot, before);
      throw error;
    }
  }

  #change(slot: Slot, next: ActivityState): void {
    holds(slot, next);
    const { clock, emit } = this.parts.options;
    emit({ type: 'activity.changed', at: clock.epoch(), ...next });
  }
}

function holds(slot: Slot, state: ActivityState): void {
  slot.activity = state;
  slot.treat({ refusal: state.activity === 'active' ? undefined : () => refused(state) });
}
