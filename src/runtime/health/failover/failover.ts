import type { Checkups } from '../../../container/checkups.js';
import type { Desires } from '../../../container/desires/desires.js';
import type { HealthEvent } from '../../../core/health-events.js';
import type { SlotName } from '../../../core/names.js';
import type { Clock, Timer } from '../../../core/ports.js';
import type { SlotWatch } from '../slot-watch.js';
import { BEGUN, decide, type Decision, type FailoverTerms, type Observation } from './decide.js';

/** What failing over needs of the application. */
export interface FailoverTools {
  readonly clock: Clock;
  readonly terms: ReadonlyMap<SlotName, FailoverTerms>;
  readonly desires: Desires;
  readonly checkups: Checkups;
  readonly emit: (event: HealthEvent) => void;
  /** What checks have said of a slot. */
  readonly watchOf: (slot: SlotName) => SlotWatch | undefined;
}

/**
 * Leaves what stays unhealthy, and returns to it. All it does is to wish: the ranking goes by it, and the slot follows its
 * ranking by a swap as any other.
 */
export class Failover {
  readonly #slots = new Map<SlotName, FailingSlot>();
  /** Slots that are looked at next. */
  readonly #due = new Set<SlotName>();
  #isOver = false;

  constructor(private readonly tools: FailoverTools) {
    for (const [slot, terms] of tools.terms) this.#slots.set(slot, new FailingSlot(slot, terms, tools));
  }

  /** Something about a slot may be different. It is looked at when whatever made it so has run to its end. */
  consider(slot: SlotName): void {
    if (!this.#slots.has(slot)) return;
    if (this.#due.size === 0) this.tools.clock.soon(() => this.#look());
    this.#due.add(slot);
  }

  stop(): void {
    this.#isOver = true;
    for (const slot of this.#slots.values()) slot.stop();
  }

  #look(): void {
    const due = [...this.#due];
    this.#due.clear();
    if (!this.#isOver) for (const slot of due) this.#slots.get(slot)?.look();
  }
}

/** The failover of one slot: sees, lets it be decided, and does it. */
class FailingSlot {
  #state = BEGUN;
  #held: string | undefined;
  #timer: Timer | undefined;

  constructor(
    private readonly slot: SlotName,
    private readonly terms: FailoverTerms,
    private readonly tools: FailoverTools,
  ) {}

  look(): void {
    const seen = this.#seen();
    if (!seen) return;
    const { clock } = this.tools;
    const now = clock.epoch();
    const decision = decide(this.#state, seen, { now, terms: this.terms });
    this.#state = decision.state;
    this.stop();
    if (decision.nextAt !== undefined)
      this.#timer = clock.after(Math.max(1, decision.nextAt - now), () => this.look(), {
        isBackground: true,
      });
    this.#tellHeld(decision, seen);
    this.#do(decision, seen);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #seen(): Observation | undefined {
    const { checkups, desires, watchOf } = this.tools;
    const serving = checkups.of(this.slot);
    if (!serving) return undefined;
    const { provider: active, generation, activity, state } = serving;
    const watch = watchOf(this.slot);
    // What was said of an earlier generation says nothing of this one.
    const tally = watch?.generation === generation ? watch?.tally : undefined;
    const trouble = watch?.trouble;
    return {
      ...desires.outlook(this.slot),
      active,
      status: tally?.status ?? 'unknown',
      why: `unhealthy, ${tally?.failures ?? 0} checks in a row failed${trouble === undefined ? '' : `: ${trouble}`}`,
      isBusy: activity !== 'active' || state !== 'active',
    };
  }

  #tellHeld({ held }: Decision, { active: provider }: Observation): void {
    const isNew = held !== undefined && this.#held === undefined;
    this.#held = held;
    if (isNew && provider !== undefined) this.#emit({ type: 'failover.held', provider, why: held });
  }

  #do({ moves }: Decision, { active, selectedBy }: Observation): void {
    const [first] = moves;
    if (!first) return;
    for (const { provider, avoidance, why } of moves) {
      const isKept = provider === active && selectedBy !== undefined;
      if (!avoidance) this.#emit({ type: 'failover.lifted', provider, why });
      else
        this.#emit({
          ...{ type: 'failover.avoided', provider, why, until: avoidance.until },
          ...(isKept && { selectedBy }),
        });
    }
    const avoidances = moves.map(({ provider, avoidance }) => ({ slot: this.slot, provider, avoidance }));
    const reason = `failover: ${moves.map(({ provider, why }) => `${provider}: ${why}`).join('; ')}`;
    void this.tools.desires.wish({ avoidances, reason });
  }

  #emit(event: DistributiveOmit<HealthEvent, 'at' | 'slot'>): void {
    this.tools.emit({ ...event, at: this.tools.clock.epoch(), slot: this.slot });
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
