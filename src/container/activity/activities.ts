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
    this.#enter(slot, 'paused', options);
    await this.parts.activityHooks.settle(slot);
  }

  /** New calls are refused from now on. Resolves when none is in flight. @throws ActivityError `activity/drain-timeout` */
  async drain(ref: Ref | SlotName, options: DrainOptions = {}): Promise<void> {
    checkActivity('drain', options);
    const slot = this.#slot(ref, 'drain');
    this.#enter(slot, 'draining', options);
    const { clock, deadlines } = this.parts.options;
    const ms = options.timeoutMs ?? deadlines.retire;
    const quiet = this.parts.drains.begin(slot, { clock, ms, late: (busy) => drainTimeout(slot, ms, busy) });
    await Promise.all([quiet, this.parts.activityHooks.settle(slot)]);
  }

  /** Calls are let through again. Resolves when the instances know. */
  async resume(ref: Ref | SlotName, options: ResumeOptions = {}): Promise<void> {
    checkActivity('resume', options);
    const slot = this.#slot(ref, 'resume');
    this.#enter(slot, 'active', options);
    this.parts.drains.end(slot, resumedMeanwhile(slot));
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

  #enter(slot: Slot, activity: Activity, { note, requestedBy }: PauseOptions): void {
    const { activity: before } = slot;
    if (before.activity === activity && before.note === note) return;
    const next: ActivityState = Object.freeze({ slot: slot.name, activity, note, requestedBy });
    slot.activity = next;
    slot.treat({ refusal: activity === 'active' ? undefined : () => refused(next) });
    const { clock, emit } = this.parts.options;
    emit({ type: 'activity.changed', at: clock.epoch(), ...next });
  }
}
