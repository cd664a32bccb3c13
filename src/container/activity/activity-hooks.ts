import type { OneiricEvent } from '../../core/events.js';
import type { Clock } from '../../core/ports.js';
import type { Deadlines } from '../../core/swap.js';
import type { Instance, Slot } from '../slot.js';
import { withDeadline } from '../swap/deadline.js';
import { hookTrouble } from './activity-errors.js';

/** What telling instances needs of the application. */
export interface ActivityHookTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly emit: (event: OneiricEvent) => void;
}

/**
 * Tells instances that their slot is paused or resumed: each that serves and does not know yet. One round at a time
 * per slot, so that an `onResume` never overtakes an `onPause`.
 */
export class ActivityHooks {
  readonly #rounds = new WeakMap<Slot, Promise<void>>();

  constructor(private readonly tools: ActivityHookTools) {}

  /** Resolves when every instance of the slot knows; what fails is an event. */
  settle(slot: Slot): Promise<void> {
    const before = this.#rounds.get(slot) ?? Promise.resolve();
    const round = before.then(() => this.#round(slot));
    this.#rounds.set(slot, round);
    return round;
  }

  async #round(slot: Slot): Promise<void> {
    const isPaused = slot.activity.activity !== 'active';
    const unaware = [...slot.instances.values()].filter(
      (instance) => instance.isPaused !== isPaused && instance.isActivated,
    );
    await Promise.all(unaware.map((instance) => this.#tell(instance, isPaused)));
  }

  #tell(instance: Instance, isPaused: boolean): Promise<void> {
    instance.isPaused = isPaused;
    const name = isPaused ? 'onPause' : 'onResume';
    const hook = instance.hook(name);
    if (!hook) return Promise.resolve();
    const { clock, deadlines } = this.tools;
    const { activity } = instance.slot;
    return new Promise((resolve) => {
      withDeadline(clock, { ms: deadlines.hook, work: () => hook(activity) }, (timed) => {
        if (timed.end === 'failed') this.#warn(instance, name, { error: timed.error });
        if (timed.end === 'timedOut') this.#warn(instance, name, deadlines.hook);
        resolve();
      });
    });
  }

  #warn(instance: Instance, hook: string, trouble: { error: unknown } | number): void {
    const { slot, candidate } = instance;
    this.tools.emit({
      type: 'activity.warning',
      at: this.tools.clock.epoch(),
      slot: slot.name,
      provider: candidate.provider,
      error: hookTrouble(instance, hook, trouble),
    });
  }
}
