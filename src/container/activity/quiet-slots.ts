import type { SlotName } from '../../core/names.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { CutWork } from '../live/generation.js';
import type { Slot } from '../slot.js';

/** What runs on a slot. */
export interface BusySlot extends CutWork {
  readonly slot: SlotName;
}

/** Whom somebody waits for, for how long, and why they stop waiting. */
interface Patience {
  readonly clock: Clock;
  readonly ms: number;
  /** As they are when it is asked. */
  readonly slots: () => readonly Slot[];
  readonly late: (busy: readonly BusySlot[]) => Error;
}

/** All who wait for slots to become quiet. */
export class Drains {
  readonly #waiting = new Map<string, Set<QuietSlots>>();

  /** Resolves when nothing is in flight on the slots. @param name what is drained: a slot, or a domain */
  begin(name: string, patience: Patience): Promise<void> {
    return new Promise((resolve, reject) => {
      const beside = this.#waiting.get(name) ?? new Set();
      this.#waiting.set(name, beside);
      const quiet = new QuietSlots(patience, (error) => {
        beside.delete(quiet);
        if (beside.size === 0) this.#waiting.delete(name);
        if (error) reject(error);
        else resolve();
      });
      beside.add(quiet);
      quiet.begin();
    });
  }

  /** Nobody waits for this slot or domain any longer. @param why asked where somebody does: an error costs more than a write */
  end(name: string, why: () => Error): void {
    const waiting = this.#waiting.get(name);
    if (!waiting) return;
    const error = why();
    for (const quiet of [...waiting]) quiet.stop(error);
  }

  /** Nobody waits any longer. */
  endAll(error: Error): void {
    for (const name of [...this.#waiting.keys()]) this.end(name, () => error);
  }
}

/** Where there are calls: those that run on a generation, or those that wait for one. */
interface Busy {
  readonly inFlight: number;
  cut(): CutWork[];
  onIdle(fn: () => void): () => void;
}

/**
 * Waits until nothing is in flight on slots: on what serves, on what a swap has replaced and still lets finish or stand
 * by, and on what did so when the waiting began; and on what waits for a replacement without overlap.
 */
class QuietSlots {
  readonly #watched = new Map<Busy, SlotName>();
  #stopWatching: (() => void) | undefined;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(
    private readonly patience: Patience,
    /** @param error undefined when the slots are quiet */
    private readonly ended: (error: Error | undefined) => void,
  ) {}

  begin(): void {
    const { clock, ms, late } = this.patience;
    this.#timer = clock.after(ms, () => this.stop(late(this.#work())));
    // Whoever asks may stand in a call that has not returned its promise yet: only then is it counted.
    queueMicrotask(() => this.#look());
  }

  /** Ends the waiting, with an error where it was in vain. */
  stop(error: Error | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#stopWatching?.();
    this.ended(error);
  }

  #look(): void {
    if (this.#isOver) return;
    const [busy] = this.#busy();
    // One at a time will do: all of them have to come to rest.
    if (busy) this.#stopWatching = busy[0].onIdle(() => this.#look());
    else this.stop(undefined);
  }

  #work(): BusySlot[] {
    return this.#busy().flatMap(([busy, slot]) => busy.cut().map((work) => ({ ...work, slot })));
  }

  #busy(): [Busy, SlotName][] {
    for (const slot of this.patience.slots()) {
      for (const busy of workedOn(slot)) this.#watched.set(busy, slot.name);
    }
    return [...this.#watched].filter(([{ inFlight }]) => inFlight > 0);
  }
}

function workedOn(slot: Slot): readonly Busy[] {
  const instances = [...slot.instances.values(), ...slot.record.retiring.values()];
  const replaced = slot.standby?.replacedIn(slot) ?? [];
  return [...instances.map(({ generation }) => generation), ...replaced, ...(slot.held ? [slot.held] : [])];
}
